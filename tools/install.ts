import { parseArgs } from 'node:util';
import { formatIssue, IssuesError } from '../constructs/core/issue.ts';
import { installProgress } from './install-progress.ts';
import { pinnedTools } from './pinned-tools.ts';
import { installTools } from './tool-installer.ts';

/** `node tools/install.ts [name...]`: brings the named tools, or all of them, into the cache. */
async function main(argv: readonly string[]): Promise<number> {
  const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
  const names = positionals.length > 0 ? positionals : pinnedTools.map((tool) => tool.name);
  try {
    await installTools(names, { onProgress: installProgress((line) => process.stderr.write(`${line}\n`)) });
    return 0;
  } catch (fault) {
    if (!(fault instanceof IssuesError)) throw fault;
    process.stderr.write(`\n${fault.issues.map(formatIssue).join('\n\n')}\n`);
    return fault.issues.some((issue) => issue.code === 'RGT-TOOL-001') ? 2 : 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
