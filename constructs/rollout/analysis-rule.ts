import { made } from '../core/prop-rules.ts';

/** Something to measure, as the functions of the library make it. */
export const analysisRule = made('an analysis', 'successRate(…), latency(…) or prometheusQuery(…)', {
  type: 'string',
  name: 'string',
  sampling: 'object',
});
