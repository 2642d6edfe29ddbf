// The call of avx512_vnni_windows.S, for both languages.
#ifndef OCTET_GEMM_KERNELS_AVX512_VNNI_WINDOWS_H_
#define OCTET_GEMM_KERNELS_AVX512_VNNI_WINDOWS_H_

#include "gemm/kernels/avx512_vnni_halves.h"

// Offsets in WindowsCall.
#define OCTET_WINDOWS_BIAS 0
#define OCTET_WINDOWS_CLAMP_MIN 64
#define OCTET_WINDOWS_CLAMP_MAX 128
#define OCTET_WINDOWS_DST_FLIP 192
#define OCTET_WINDOWS_DOUBT 256
#define OCTET_WINDOWS_CORRECTION 320
#define OCTET_WINDOWS_PANEL 384
#define OCTET_WINDOWS_ROWS 392
#define OCTET_WINDOWS_TAP_STEP 416
#define OCTET_WINDOWS_GROUP_STEP 424
#define OCTET_WINDOWS_DST 432
#define OCTET_WINDOWS_DST_STEP 440
#define OCTET_WINDOWS_GROUPS 448
#define OCTET_WINDOWS_WIDE_SUMS 456
#define OCTET_WINDOWS_DOUBTFUL_COUNT 464
#define OCTET_WINDOWS_DOUBTFUL 472

#ifndef __ASSEMBLER__

namespace octet::avx512 {

/// The most groups of a call.
inline constexpr int kMaxWindowGroups = 256;

/// Groups of 64 bytes (a pixel of 64 channels, or several of fewer) side by side: column j of group
/// g is at rows[i] + j · tap_step + g · group_step. The vectors are StageConstants'.
struct alignas(64) WindowsCall {
  int32_t bias[16];
  uint8_t clamp_min[64], clamp_max[64], dst_flip[64];
  uint16_t doubt[32];
  int8_t correction[64];  // added to every weight
  const uint8_t* panel;   // Terms of four registers, then the steps
  const uint8_t* rows[3];
  int64_t tap_step;
  int64_t group_step;
  uint8_t* dst;
  int64_t dst_step;
  int64_t groups;                      // 1 .. kMaxWindowGroups
  int64_t wide_sums;                   // Block::wide_sums
  int64_t doubtful_count;              // 0
  int32_t doubtful[kMaxWindowGroups];  // numbers of the groups with a result in doubt
};

static_assert(offsetof(WindowsCall, correction) == OCTET_WINDOWS_CORRECTION);
static_assert(offsetof(WindowsCall, panel) == OCTET_WINDOWS_PANEL);
static_assert(offsetof(WindowsCall, rows) == OCTET_WINDOWS_ROWS);
static_assert(offsetof(WindowsCall, dst) == OCTET_WINDOWS_DST);
static_assert(offsetof(WindowsCall, doubtful) == OCTET_WINDOWS_DOUBTFUL);

// By the columns that a group has in common with the one before: 2 (group_step = tap_step),
// 1 (group_step = 2 · tap_step) or none; by the sign of the activations, and whether there is a
// correction.
extern "C" {
void OctetAvx512Windows0Uint8(WindowsCall*);
void OctetAvx512Windows1Uint8(WindowsCall*);
void OctetAvx512Windows2Uint8(WindowsCall*);
void OctetAvx512Windows0Uint8Corrected(WindowsCall*);
void OctetAvx512Windows1Uint8Corrected(WindowsCall*);
void OctetAvx512Windows2Uint8Corrected(WindowsCall*);
void OctetAvx512Windows0Int8(WindowsCall*);
void OctetAvx512Windows1Int8(WindowsCall*);
void OctetAvx512Windows2Int8(WindowsCall*);
void OctetAvx512Windows0Int8Corrected(WindowsCall*);
void OctetAvx512Windows1Int8Corrected(WindowsCall*);
void OctetAvx512Windows2Int8Corrected(WindowsCall*);
}

}  // namespace octet::avx512

#endif  // __ASSEMBLER__

#endif  // OCTET_GEMM_KERNELS_AVX512_VNNI_WINDOWS_H_
