import { ModelConstruct } from '../core/model-construct.ts';
import { parts } from '../core/prop-shape.ts';
import type { App } from '../app/app.ts';
import { deltaShape } from './delta-rules.ts';
import type { Delta } from './delta.ts';

const propRule = parts<Delta>(deltaShape);

/** A delta that several clusters share: what deep nesting of overlays is used for elsewhere. */
export class Component extends ModelConstruct {
  readonly app: App;
  readonly delta: Delta;

  constructor(app: App, name: string, delta: Delta) {
    super(app, name, 'component');
    this.app = app;
    this.delta = this.usable(delta, propRule);
  }
}
