/** What a peer's program is told: how large the fleet is, and where to write. */
export function programArguments(): { clusters: number; apps: number; output: string; more: string[] } {
  const [clusters, apps, output = '', ...more] = process.argv.slice(2);
  return { clusters: Number(clusters), apps: Number(apps), output, more };
}
