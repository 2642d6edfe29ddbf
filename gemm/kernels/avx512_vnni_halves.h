// The call of avx512_vnni_halves.S, for both languages.
#ifndef OCTET_GEMM_KERNELS_AVX512_VNNI_HALVES_H_
#define OCTET_GEMM_KERNELS_AVX512_VNNI_HALVES_H_

// Offsets in avx512::Terms.
#define OCTET_TERMS_BYTES 448
#define OCTET_TERMS_INIT 0
#define OCTET_TERMS_SCALE 64
#define OCTET_TERMS_NUDGE 128
#define OCTET_TERMS_LIMIT 192

// Offsets in HalvesCall.
#define OCTET_CALL_BIAS 0
#define OCTET_CALL_CLAMP_MIN 64
#define OCTET_CALL_CLAMP_MAX 128
#define OCTET_CALL_DST_FLIP 192
#define OCTET_CALL_DOUBT 256
#define OCTET_CALL_SCRATCH 320
#define OCTET_CALL_PANEL 384
#define OCTET_CALL_CHANNELS 392
#define OCTET_CALL_POINTERS 400
#define OCTET_CALL_POINTER_STRIDE 408
#define OCTET_CALL_ROW_TERMS 416
#define OCTET_CALL_DST 424
#define OCTET_CALL_DST_STRIDE 432
#define OCTET_CALL_DEPTH 440
#define OCTET_CALL_STEPS_DEPTH 448
#define OCTET_CALL_SEGMENTS 456
#define OCTET_CALL_SEGMENTS_LEFT 464
#define OCTET_CALL_HALVES 472
#define OCTET_CALL_STAGED 480
#define OCTET_CALL_DOUBTFUL_COUNT 488
#define OCTET_CALL_SUMS 496
#define OCTET_CALL_FETCH 504
#define OCTET_CALL_DOUBTFUL 512

#ifndef __ASSEMBLER__

#include <cstddef>
#include <cstdint>

#include "gemm/kernel.h"
#include "gemm/kernels/avx512_terms.h"

namespace octet::avx512 {

/// Rows of a half tile of `wide` registers a row: 12 registers of sums, or as many rows as have a
/// general register for their pointer.
constexpr int HalfRows(int wide) {
  return wide == 4 ? 3 : wide == 3 ? 4 : 6;
}

/// Half tiles of 4 registers a row may be multiplied in pairs from this depth of a segment on.
inline constexpr int kPairsDepth = 64;

/// `halves` half tiles, one after the other, times one panel. The vectors are StageConstants'; in
/// panels of one or two registers the clamps are words, and bias and clamps are of dst's own sign.
struct alignas(64) HalvesCall {
  int32_t bias[16];
  uint8_t clamp_min[64], clamp_max[64], dst_flip[64];
  uint16_t doubt[32];
  uint8_t scratch[64];  // written
  const uint8_t* panel;
  uint64_t channels;               // a bit for each that is stored
  const uint8_t* const* pointers;  // [halves · rows, segments]
  int64_t pointer_stride;          // bytes from a row's pointers to the next row's
  const int32_t* row_terms;        // [halves · rows]
  uint8_t* dst;
  int64_t dst_stride;
  int64_t depth;        // of a segment, >= 4
  int64_t steps_depth;  // depth rounded down to whole steps
  int64_t segments;
  int64_t segments_left;  // changed, as are pointers, row_terms, dst, halves
  int64_t halves;
  int64_t staged;                             // −1; becomes halves
  int64_t doubtful_count;                     // 0
  int32_t* sums;  // pairs: [doubtful_count + 1, 12, 16], the sums of the half tiles in doubt
  const uint8_t* fetch;  // pairs: from here on memory is prefetched; changed
  int32_t doubtful[kMaxBlockPixels / 3 + 2];  // numbers of the half tiles with a result in doubt
};

static_assert(sizeof(Terms) == OCTET_TERMS_BYTES);
static_assert(offsetof(Terms, init) == OCTET_TERMS_INIT);
static_assert(offsetof(Terms, scale) == OCTET_TERMS_SCALE);
static_assert(offsetof(Terms, nudge) == OCTET_TERMS_NUDGE);
static_assert(offsetof(Terms, limit) == OCTET_TERMS_LIMIT);
static_assert(offsetof(HalvesCall, scratch) == OCTET_CALL_SCRATCH);
static_assert(offsetof(HalvesCall, panel) == OCTET_CALL_PANEL);
static_assert(offsetof(HalvesCall, depth) == OCTET_CALL_DEPTH);
static_assert(offsetof(HalvesCall, doubtful_count) == OCTET_CALL_DOUBTFUL_COUNT);
static_assert(offsetof(HalvesCall, sums) == OCTET_CALL_SUMS);
static_assert(offsetof(HalvesCall, fetch) == OCTET_CALL_FETCH);
static_assert(offsetof(HalvesCall, doubtful) == OCTET_CALL_DOUBTFUL);

// By registers a row and sign of the activations.
extern "C" {
void OctetAvx512Halves1Uint8(HalvesCall*);
void OctetAvx512Halves2Uint8(HalvesCall*);
void OctetAvx512Halves3Uint8(HalvesCall*);
void OctetAvx512Halves4Uint8(HalvesCall*);
void OctetAvx512Halves1Int8(HalvesCall*);
void OctetAvx512Halves2Int8(HalvesCall*);
void OctetAvx512Halves3Int8(HalvesCall*);
void OctetAvx512Halves4Int8(HalvesCall*);
void OctetAvx512PairsUint8(HalvesCall*);  // for 4 registers a row, segments of kPairsDepth
void OctetAvx512PairsInt8(HalvesCall*);
}

}  // namespace octet::avx512

#endif  // __ASSEMBLER__

#endif  // OCTET_GEMM_KERNELS_AVX512_VNNI_HALVES_H_
