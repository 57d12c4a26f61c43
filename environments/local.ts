import { Direct } from 'regatta';
import type { Fleet } from 'regatta';
import Production from './production.ts';
import { versions } from './settings/versions.ts';

/** Production's fleet on the local test bed: the same clusters at other addresses, applied by Pulumi itself. */
export default class Local extends Production {
  constructor(fleet: Fleet) {
    super(fleet, {
      name: 'local',
      engine: new Direct(),
      versions,
      servers: {
        hub: 'https://127.0.0.1:16440',
        east: 'https://127.0.0.1:16441',
        west: 'https://127.0.0.1:16442',
        dr: 'https://127.0.0.1:16443',
      },
      before: [],
    });
  }
}
