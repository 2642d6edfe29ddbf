// 3 × 3 depthwise windows side by side on AVX512-VNNI. A column of a window is three rows side by side
// in the lanes of four registers (avx512_depthwise.h). Where groups of pixels have columns in common,
// a column is loaded and interleaved once, and added to the sums of every group it belongs to:
//
//   SHARED 2   stride 1, 64 channels: column k is the third of group k, second of k + 1, first of k + 2
//   SHARED 1   stride 2, or two pixels in a group: the third of group k is the first of k + 1
//   SHARED 0   no column is
//
//   zmm0-11    weights                          rdi       WindowsCall
//   zmm12-23   sums of three groups, in turns   rcx       terms
//   zmm24-29   a column; the output stage       r8-r10    rows of the group
//   zmm30      correction                       r11, rbx  tap_step, twice that; rdx group_step
//   zmm31      bias of the output stage         rsi, rbp  the group's place, dst_step
//   k3         low half of each lane            r12, r13  groups left, groups; r14 wide_sums

#if defined(__x86_64__)

#include "gemm/kernels/avx512_vnni_windows.h"
#include "gemm/kernels/x86_function.h"

.section .rodata
.balign 64
high_halves:  // of two registers, as vpermt2w numbers their words, within each 128-bit lane
  .set lane, 0
  .rept 4
    .set element, 0
    .rept 4
      .word 2 * (4 * lane + element) + 1
      .set element, element + 1
    .endr
    .set element, 0
    .rept 4
      .word 32 + 2 * (4 * lane + element) + 1
      .set element, element + 1
    .endr
    .set lane, lane + 1
  .endr
sign:
  .long 0x80000000
all_signs:
  .long 0x80808080

.text

.macro LOAD_ROW to, row, offset
  .if INT8
    vpbroadcastd zmm29, dword ptr [rip + all_signs]
    vpxord zmm\to, zmm29, [\row + \offset]
  .else
    vmovdqu64 zmm\to, [\row + \offset]
  .endif
.endm

// The column at rows + offset, in zmm28, 27, 25, 24.
.macro COLUMN offset
  LOAD_ROW 24, r8, \offset
  LOAD_ROW 25, r9, \offset
  LOAD_ROW 26, r10, \offset
  vpxord zmm29, zmm29, zmm29
  vpunpcklbw zmm27, zmm24, zmm25
  vpunpckhbw zmm24, zmm24, zmm25
  vpunpcklbw zmm25, zmm26, zmm29
  vpunpckhbw zmm26, zmm26, zmm29
  vpunpcklwd zmm28, zmm27, zmm25
  vpunpckhwd zmm27, zmm27, zmm25
  vpunpcklwd zmm25, zmm24, zmm26
  vpunpckhwd zmm24, zmm24, zmm26
.endm

.macro PRODUCT sum, values, weights
  vpdpbusd zmm\sum, zmm\values, zmm\weights
  .if CORRECTED
    vpdpbusd zmm\sum, zmm\values, zmm30
  .endif
.endm

// The column as column j of the group whose sums begin in zmm\sums.
.macro ADD_COLUMN j, sums
  .set sum1, \sums + 1
  .set sum2, \sums + 2
  .set sum3, \sums + 3
  .set weights0, 4 * \j
  .set weights1, 4 * \j + 1
  .set weights2, 4 * \j + 2
  .set weights3, 4 * \j + 3
  PRODUCT \sums, 28, %weights0
  PRODUCT %sum1, 27, %weights1
  PRODUCT %sum2, 25, %weights2
  PRODUCT %sum3, 24, %weights3
.endm

.macro LOAD_INIT r, v
  vmovdqa64 zmm\r, [rcx + \v * OCTET_TERMS_BYTES + OCTET_TERMS_INIT]
.endm

.macro BEGIN sums
  .set column, 0
  .rept 4
    .set sum, \sums + column
    LOAD_INIT %sum, %column
    .set column, column + 1
  .endr
  ADD_COLUMN 0, \sums
.endm

// Sums that would leave 16.16 above. What leaves it below becomes the least int32, and stays least.
.macro CLAMP_ABOVE r, v
  vpminsd zmm\r, zmm\r, [rcx + \v * OCTET_TERMS_BYTES + OCTET_TERMS_LIMIT]
.endm

// ScaleFast of avx512_output_stage.h.
.macro SCALE r, v
  vmovdqa64 zmm28, [rcx + \v * OCTET_TERMS_BYTES + OCTET_TERMS_NUDGE]
  vpternlogd zmm28, zmm\r, dword ptr [rip + sign]{1to16}, 0xD8
  vcvtdq2ps zmm\r, zmm\r
  vfmadd132ps zmm\r, zmm28, [rcx + \v * OCTET_TERMS_BYTES + OCTET_TERMS_SCALE]
  vcvtps2dq zmm\r, zmm\r
  vpaddd zmm\r, zmm\r, zmm31
  .if \v == 0
    vmovdqa64 zmm29, zmm\r
  .else
    vpminuw zmm29, zmm29, zmm\r
  .endif
.endm

.macro PACK a, b, c, d
  vmovdqa64 zmm28, [rip + high_halves]
  vpermt2w zmm\a, zmm28, zmm\b
  vpermt2w zmm\c, zmm28, zmm\d
  vpackuswb zmm\a, zmm\a, zmm\c
  vpmaxub zmm\a, zmm\a, [rdi + OCTET_WINDOWS_CLAMP_MIN]
  vpminub zmm\a, zmm\a, [rdi + OCTET_WINDOWS_CLAMP_MAX]
  vpxord zmm\a, zmm\a, [rdi + OCTET_WINDOWS_DST_FLIP]
  vmovdqu64 [rsi], zmm\a
.endm

// The output stage of a group; then to the next one, or to the end.
.macro FINISH id, part, sums
  test r14d, r14d
  jz .Lnarrow\id\()_\part
  .set column, 0
  .rept 4
    .set sum, \sums + column
    CLAMP_ABOVE %sum, %column
    .set column, column + 1
  .endr
.Lnarrow\id\()_\part:
  .set column, 0
  .rept 4
    .set sum, \sums + column
    SCALE %sum, %column
    .set column, column + 1
  .endr
  .set sum1, \sums + 1
  .set sum2, \sums + 2
  .set sum3, \sums + 3
  PACK \sums, %sum1, %sum2, %sum3
  vpcmpuw k2{k3}, zmm29, [rdi + OCTET_WINDOWS_DOUBT], 1
  kortestd k2, k2
  jnz .Ldoubt\id\()_\part
.Lnoted\id\()_\part:
  add rsi, rbp
  add r8, rdx
  add r9, rdx
  add r10, rdx
  dec r12
  jz .Lend\id
.endm

.macro NOTE_DOUBT id, part
.Ldoubt\id\()_\part:
  mov eax, r13d
  sub eax, r12d
  mov r15, [rdi + OCTET_WINDOWS_DOUBTFUL_COUNT]
  mov [rdi + OCTET_WINDOWS_DOUBTFUL + 4 * r15], eax
  inc r15
  mov [rdi + OCTET_WINDOWS_DOUBTFUL_COUNT], r15
  jmp .Lnoted\id\()_\part
.endm

.macro GROUP_SHARING_TWO id, part, a, b, c
  COLUMN rbx
  ADD_COLUMN 2, \a
  ADD_COLUMN 1, \b
  BEGIN \c
  FINISH \id, \part, \a
.endm

.macro GROUP_SHARING_ONE id, part, a, b
  COLUMN r11
  ADD_COLUMN 1, \a
  COLUMN rbx
  ADD_COLUMN 2, \a
  BEGIN \b
  FINISH \id, \part, \a
.endm

.macro LOAD_WEIGHTS r
  vmovdqa64 zmm\r, [rcx + 4 * OCTET_TERMS_BYTES + 64 * \r]
.endm

.macro KERNEL id, name, shared, int8, corrected
  .set INT8, \int8
  .set CORRECTED, \corrected
  ENTER_FUNCTION \name
  mov rcx, [rdi + OCTET_WINDOWS_PANEL]
  mov r8, [rdi + OCTET_WINDOWS_ROWS]
  mov r9, [rdi + OCTET_WINDOWS_ROWS + 8]
  mov r10, [rdi + OCTET_WINDOWS_ROWS + 16]
  mov r11, [rdi + OCTET_WINDOWS_TAP_STEP]
  lea rbx, [2 * r11]
  mov rdx, [rdi + OCTET_WINDOWS_GROUP_STEP]
  mov rsi, [rdi + OCTET_WINDOWS_DST]
  mov rbp, [rdi + OCTET_WINDOWS_DST_STEP]
  mov r13, [rdi + OCTET_WINDOWS_GROUPS]
  mov r12, r13
  mov r14, [rdi + OCTET_WINDOWS_WIDE_SUMS]
  mov eax, 0x55555555
  kmovd k3, eax
  vmovdqa64 zmm31, [rdi + OCTET_WINDOWS_BIAS]
  .if CORRECTED
    vmovdqa64 zmm30, [rdi + OCTET_WINDOWS_CORRECTION]
  .endif
  .set register, 0
  .rept 12
    LOAD_WEIGHTS %register
    .set register, register + 1
  .endr
  .if \shared == 2
    COLUMN 0
    BEGIN 12
    COLUMN r11
    ADD_COLUMN 1, 12
    BEGIN 16
    .p2align 5
.Lnext\id\():
    GROUP_SHARING_TWO \id, 0, 12, 16, 20
    GROUP_SHARING_TWO \id, 1, 16, 20, 12
    GROUP_SHARING_TWO \id, 2, 20, 12, 16
    jmp .Lnext\id
    NOTE_DOUBT \id, 1
    NOTE_DOUBT \id, 2
  .elseif \shared == 1
    COLUMN 0
    BEGIN 12
    .p2align 5
.Lnext\id\():
    GROUP_SHARING_ONE \id, 0, 12, 16
    GROUP_SHARING_ONE \id, 1, 16, 12
    jmp .Lnext\id
    NOTE_DOUBT \id, 1
  .else
    .p2align 5
.Lnext\id\():
    COLUMN 0
    BEGIN 12
    COLUMN r11
    ADD_COLUMN 1, 12
    COLUMN rbx
    ADD_COLUMN 2, 12
    FINISH \id, 0, 12
    jmp .Lnext\id
  .endif
  NOTE_DOUBT \id, 0
.Lend\id\():
  LEAVE_FUNCTION \name
.endm

  KERNEL 1, OctetAvx512Windows0Uint8, 0, 0, 0
  KERNEL 2, OctetAvx512Windows1Uint8, 1, 0, 0
  KERNEL 3, OctetAvx512Windows2Uint8, 2, 0, 0
  KERNEL 4, OctetAvx512Windows0Uint8Corrected, 0, 0, 1
  KERNEL 5, OctetAvx512Windows1Uint8Corrected, 1, 0, 1
  KERNEL 6, OctetAvx512Windows2Uint8Corrected, 2, 0, 1
  KERNEL 7, OctetAvx512Windows0Int8, 0, 1, 0
  KERNEL 8, OctetAvx512Windows1Int8, 1, 1, 0
  KERNEL 9, OctetAvx512Windows2Int8, 2, 1, 0
  KERNEL 10, OctetAvx512Windows0Int8Corrected, 0, 1, 1
  KERNEL 11, OctetAvx512Windows1Int8Corrected, 1, 1, 1
  KERNEL 12, OctetAvx512Windows2Int8Corrected, 2, 1, 1

#endif  // __x86_64__

#if defined(__ELF__)
.section .note.GNU-stack, "", %progbits
#endif
