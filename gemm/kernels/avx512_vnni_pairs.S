// Pairs of half tiles, 6 × 64, for segments at least SLICES steps deep. Both halves share the
// weights they load, but for the first steps: each half takes those alone, with the output stage of
// the half before between its products.
//
//   rows 0-2:  first steps + stage of the pair before's rows 3-5 |            |
//   rows 3-5:                                                    | all others | first steps + stage of rows 0-2
//
// In the steps both take, zmm24-27 are weights and zmm28-29 rows; r10-r15 are the six rows, and r8
// is what to prefetch.

#if defined(__x86_64__)

#include "gemm/kernels/avx512_vnni_macros.h"

// rax: where the sums of the staged half tile are kept.
.macro KEEP_AT
  imul rax, [rdi + OCTET_CALL_DOUBTFUL_COUNT], 64 * ROWS * WIDE
  add rax, [rdi + OCTET_CALL_SUMS]
.endm

// The first steps of the half tile at zmm\base, whose rows begin in r\row. r8, r9: where the staged
// one goes.
.macro FIRST_STEPS base, staged, row
  .set ROW_BASE, \row
  KEEP_AT
  lea rdx, [rcx + WIDE * OCTET_TERMS_BYTES]
  xor esi, esi
  .set slice, 0
  .rept SLICES
    SLICE_STEP \base, \staged, %slice
    .set slice, slice + 1
  .endr
  NOTE_DOUBT
.endm

// A step for both half tiles. Each product has more to do than to load: time to bring what follows
// the last row, the next block's rows in most cases, nearer.
.macro PAIR_STEP
  .set column, 0
  .rept WIDE
    .set weights_register, 24 + column
    LOAD_WEIGHTS %weights_register, %column
    .set column, column + 1
  .endr
  .set product, 0
  .rept 2 * ROWS * WIDE
    .set row, product / WIDE
    .set values_register, 28 + row % 2
    .if product % WIDE == 0
      LOAD_ROW %values_register, %row
    .endif
    .set weights_register, 24 + product % WIDE
    PRODUCT %product, %values_register, %weights_register
    .set product, product + 1
  .endr
  prefetcht1 [r8]
  add r8, 32
  add rdx, 64 * WIDE
  add rsi, 4
.endm

.macro PAIR_KERNEL id, name, int8
  .set ROWS, 3
  .set WIDE, 4
  .set INT8, \int8
  .set KEEP_SUMS, 1
  .set SPLIT, 1
  .set SLICES, 16
  BEGIN_FUNCTION \name
.Lpair\id\():
  mov rbx, [rdi + OCTET_CALL_POINTERS]
  LOAD_POINTERS 6
  START_SUMS 0
  FIRST_STEPS 0, 12, 10
  START_SUMS 12
  .set ROW_BASE, 10
  mov rbx, [rdi + OCTET_CALL_POINTERS]
  mov rax, [rdi + OCTET_CALL_SEGMENTS]
  mov [rdi + OCTET_CALL_SEGMENTS_LEFT], rax
  mov rbp, [rdi + OCTET_CALL_STEPS_DEPTH]
  mov r8, [rdi + OCTET_CALL_FETCH]
  jmp .Lmore\id
  .p2align 5
.Lstep\id\():
  PAIR_STEP
.Lmore\id\():
  cmp rsi, rbp
  jb .Lstep\id
  mov rax, [rdi + OCTET_CALL_DEPTH]
  cmp rsi, rax
  jae .Lsegment\id
  lea rsi, [rax - 4]  // the last step of a segment overlaps the one before
  jmp .Lstep\id
.Lsegment\id\():
  dec qword ptr [rdi + OCTET_CALL_SEGMENTS_LEFT]
  jz .Lsummed\id
  add rbx, 8
  LOAD_POINTERS 6
  xor esi, esi
  mov rbp, [rdi + OCTET_CALL_STEPS_DEPTH]
  jmp .Lmore\id
.Lsummed\id\():
  mov [rdi + OCTET_CALL_FETCH], r8
  NEXT_DST
  mov rbx, [rdi + OCTET_CALL_POINTERS]
  LOAD_POINTERS 6
  lea rax, [rbp + 2 * rbp]
  lea rbx, [rbx + 2 * rax]
  mov [rdi + OCTET_CALL_POINTERS], rbx
  FIRST_STEPS 12, 0, 13
  NEXT_DST
  sub qword ptr [rdi + OCTET_CALL_HALVES], 2
  jnz .Lpair\id
  KEEP_AT
  .set stage_next, 0
  STAGE_UNTIL 12, STAGE_OPS
  NOTE_DOUBT
  LEAVE_FUNCTION \name
.endm

  PAIR_KERNEL 1, OctetAvx512PairsUint8, 0
  PAIR_KERNEL 2, OctetAvx512PairsInt8, 1

#endif  // __x86_64__

#if defined(__ELF__)
.section .note.GNU-stack, "", %progbits
#endif
