import { oneOwnerPerSecret } from '../secret/one-owner-policy.ts';
import type { Policy } from './policy.ts';

/** The policies that hold in every environment. A new one is a file and a line here. */
export const standardPolicies: readonly Policy[] = [oneOwnerPerSecret];
