/** The page's look: readable in light and dark, on paper and on a narrow screen. */
export const htmlStyle = `
:root{color-scheme:light dark;--line:#d5d9e0;--soft:#f4f6f9;--ink:#1c2430;--dim:#5b6573;--high:#b3261e;--medium:#8a5a00;--low:#2f6f3e;--old:#fdecea;--new:#e7f5ea;--page:#fff}
@media(prefers-color-scheme:dark){:root{--line:#39424f;--soft:#1b2129;--ink:#e6eaf0;--dim:#9aa5b4;--high:#ff8a80;--medium:#ffca6a;--low:#8fd6a0;--old:#3b1f1e;--new:#1b3323;--page:#12161c}}
*{box-sizing:border-box}
body{margin:0;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page)}
header,main{max-width:1100px;margin:0 auto;padding:0 20px}
h1{font-size:1.5rem;margin:24px 0 8px}
h2{font-size:1.2rem;margin:28px 0 4px}
code{font:13px/1.45 ui-monospace,monospace;overflow-wrap:anywhere;white-space:pre-wrap}
small{color:var(--dim)}
.radius{font-size:1.05rem;font-weight:600;margin:4px 0 8px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 12px;margin:0 0 12px}
dt{color:var(--dim)}dd{margin:0}
.waves{display:flex;flex-wrap:wrap;gap:8px;list-style:none;padding:0;margin:0 0 12px}
.waves li{border:1px solid var(--line);border-radius:8px;padding:6px 12px;background:var(--soft)}
.waves li+li::before{content:"→ ";color:var(--dim)}
main>section>details{content-visibility:auto;contain-intrinsic-size:auto 44px;border:1px solid var(--line);border-radius:8px;margin:8px 0;padding:8px 12px}
summary{cursor:pointer}
.mark{display:inline-block;min-width:5.5em;font-weight:600}
.high .mark,.mark.high,.risk.high b{color:var(--high)}
.mark.medium,.risk.medium b{color:var(--medium)}
.mark.low,.risk.low b{color:var(--low)}
.mark.none,.nothing{color:var(--dim);font-weight:400}
.risk,.unknown{margin:6px 0}
.unknown{border-left:3px solid var(--medium);padding-left:10px}
table{border-collapse:collapse;width:100%;margin-top:6px;table-layout:fixed}
th,td{border-top:1px solid var(--line);padding:4px 8px;text-align:left;vertical-align:top;font-weight:400}
th{width:38%}
ul{margin:4px 0;padding-left:22px}
pre{margin:6px 0 0;padding:6px 8px}
.old{background:var(--old)}.new{background:var(--new)}
@media(max-width:700px){table,tbody,tr,th,td{display:block;width:100%}}
@media print{details:not([open])>*{display:block}}
`;
