import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Source } from '../../../delivery/publish/source-age.ts';
import { git } from './git-server.ts';

/** A source repository with a straight history of empty commits. */
export class SourceCheckout {
  readonly folder: string;

  constructor(parent: string = tmpdir()) {
    this.folder = mkdtempSync(join(parent, 'regatta-source-'));
    git('init', '--quiet', '--initial-branch=main', this.folder);
  }

  /** Makes a commit on top of the branch that is checked out. */
  commit(): Source {
    const who = ['-c', 'user.name=Editor', '-c', 'user.email=editor@example.com'];
    git('-C', this.folder, ...who, 'commit', '--quiet', '--allow-empty', '-m', 'edit');
    return { revision: git('-C', this.folder, 'rev-parse', 'HEAD'), folder: this.folder };
  }
}
