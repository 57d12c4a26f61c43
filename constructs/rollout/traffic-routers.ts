import { gatewayApiKind } from './gateway-api.ts';
import { istioKind } from './istio.ts';
import type { RouterKind } from './traffic-router.ts';

/** Every traffic router. A new one is a file and a line here. */
export const routerKinds: readonly RouterKind[] = [istioKind, gatewayApiKind];
