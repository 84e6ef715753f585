// The logarithm of Cephes in f32 (Moshier, single/logf.c), from which torch and XLA have theirs.

/** Of ln(1 + z) = z − z²/2 + z³·P(z): the nine coefficients of P, the highest first. */
// @ts-ignore: decorator
@lazy @inline
export const LOG_TERMS: usize = memory.data<Term>([
  0.07037683576345444, -0.11514610052108765, 0.11676998436450958, -0.12420140951871872, 0.14249323308467865, -0.16668057441711426,
  0.2000071406364441, -0.24999994039535522, 0.3333333134651184,
], 16);
