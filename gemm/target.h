// OCTET_TARGET_BEGIN("avx2,fma") ... OCTET_TARGET_END: a region compiled for more than the baseline
// processor. Put all #includes before it, so that shared headers stay baseline code, and everything
// inside into an anonymous namespace.
//
// With g++, tree-pre is off inside: with it g++ 12 spills the accumulators of a tile, at half the
// speed.
#ifndef OCTET_GEMM_TARGET_H_
#define OCTET_GEMM_TARGET_H_

#define OCTET_PRAGMA_(text) _Pragma(#text)

#if defined(__clang__)
#define OCTET_TARGET_BEGIN(features) \
  OCTET_PRAGMA_(clang attribute push(__attribute__((target(features))), apply_to = function))
#define OCTET_TARGET_END _Pragma("clang attribute pop")
#else
#define OCTET_TARGET_BEGIN(features)                                                         \
  _Pragma("GCC push_options") _Pragma("GCC optimize(\"no-tree-pre,no-tree-slp-vectorize,no-tree-reassoc\")") \
      OCTET_PRAGMA_(GCC target(features))
#define OCTET_TARGET_END _Pragma("GCC pop_options")
#endif

#define OCTET_ALWAYS_INLINE inline __attribute__((always_inline))

#endif  // OCTET_GEMM_TARGET_H_
