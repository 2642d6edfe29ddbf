// Half tiles in turns: a phase sums the products of one, and its first steps carry the output stage
// of the other. For any depth from 4 on, and panels of any width.
//
// SLICES is 8, or 6 steps for narrow panels, which first layers of depth 27 have.

#if defined(__x86_64__)

#include "gemm/kernels/avx512_vnni_macros.h"

// Slice \slice with a step if there is one left to carry it.
.macro SLICE id, base, staged, slice
  cmp rsi, rbp
  jae .Lalone\id\()_\base\()_\slice
  SLICE_STEP \base, \staged, \slice
.endm

.macro SLICE_ALONE id, base, staged, slice
.Lalone\id\()_\base\()_\slice\():
  SLICE_ONLY \staged, \slice
.endm

.macro SLICES_ALONE id, base, staged
  .set slice, 0
  .rept SLICES
    SLICE_ALONE \id, \base, \staged, %slice
    .set slice, slice + 1
  .endr
.endm

// The first sums of a split half tile, of its further steps.
.macro START_SPLIT base
  .set sum, \base + ROWS * WIDE
  .rept ROWS * WIDE * (SPLIT - 1)
    ZERO %sum
    .set sum, sum + 1
  .endr
.endm

.macro ADD_SUMS to, from
  vpaddd zmm\to, zmm\to, zmm\from
.endm

.macro JOIN_SPLIT base
  .set sum, \base
  .rept ROWS * WIDE * (SPLIT - 1)
    .set other, sum + ROWS * WIDE
    ADD_SUMS %sum, %other
    .set sum, sum + 1
  .endr
.endm

// The depth of the steps that are taken SPLIT at once.
.macro LOAD_STEPS_DEPTH
  mov rbp, [rdi + OCTET_CALL_STEPS_DEPTH]
  .if SPLIT > 1
    and rbp, -8
  .endif
.endm

// Sums the products of the next rows at zmm\base, while the sums at zmm\staged become bytes.
.macro PHASE id, base, staged
  mov rbx, [rdi + OCTET_CALL_POINTERS]
  LOAD_POINTERS %ROWS
  lea rax, [rbp + 2 * rbp]
  .if ROWS == 4
    lea rax, [4 * rbp]
  .elseif ROWS == 6
    add rax, rax
  .endif
  add rax, rbx
  mov [rdi + OCTET_CALL_POINTERS], rax
  START_SUMS \base
  START_SPLIT \base
  lea rdx, [rcx + WIDE * OCTET_TERMS_BYTES]
  mov rax, [rdi + OCTET_CALL_SEGMENTS]
  mov [rdi + OCTET_CALL_SEGMENTS_LEFT], rax
  LOAD_STEPS_DEPTH
  xor esi, esi
  .set slice, 0
  .rept SLICES
    SLICE \id, \base, \staged, %slice
    .set slice, slice + 1
  .endr
.Lstaged\id\()_\base:
  jmp .Lmore\id\()_\base
  .p2align 5
.Lstep\id\()_\base:
  .set stage_next, 0
  STEP \base, \staged, 0
.Lmore\id\()_\base:
  cmp rsi, rbp
  jb .Lstep\id\()_\base
  .if SPLIT > 1
    cmp rsi, [rdi + OCTET_CALL_STEPS_DEPTH]
    jb .Lsingle\id\()_\base
  .endif
  mov rax, [rdi + OCTET_CALL_DEPTH]
  cmp rsi, rax
  jae .Lsegment\id\()_\base
  lea rsi, [rax - 4]  // the last step of a segment overlaps the one before
  .if SPLIT > 1
.Lsingle\id\()_\base:
    .set at_once, SPLIT
    .set SPLIT, 1
    STEP \base, \staged, 0
    .set SPLIT, at_once
    jmp .Lmore\id\()_\base
  .else
    jmp .Lstep\id\()_\base
  .endif
.Lsegment\id\()_\base:
  dec qword ptr [rdi + OCTET_CALL_SEGMENTS_LEFT]
  jz .Lsummed\id\()_\base
  add rbx, 8
  LOAD_POINTERS %ROWS
  xor esi, esi
  LOAD_STEPS_DEPTH
  jmp .Lmore\id\()_\base
.Lsummed\id\()_\base:
  JOIN_SPLIT \base
  NOTE_DOUBT
  NEXT_DST
  dec qword ptr [rdi + OCTET_CALL_HALVES]
.endm

.macro KERNEL id, name, rows, wide, int8
  .set ROWS, \rows
  .set WIDE, \wide
  .set INT8, \int8
  .set KEEP_SUMS, 0
  .set ROW_BASE, 10
  .set SPLIT, 1
  .if WIDE > 2
    .set SLICES, 8
  .elseif WIDE == 2
    .set SLICES, 6
  .else
    .set SPLIT, 2
    .set SLICES, 3
  .endif
  BEGIN_FUNCTION \name
.Lnext\id\():
  PHASE \id, 0, 12
  jz .Llast\id\()_0
  PHASE \id, 12, 0
  jnz .Lnext\id
  mov rsi, -1  // no more products
  jmp .Lalone\id\()_0_0
.Llast\id\()_0:
  mov rsi, -1
  SLICES_ALONE \id, 12, 0
  test rsi, rsi
  jns .Lstaged\id\()_12
  jmp .Ldone\id
  SLICES_ALONE \id, 0, 12
  test rsi, rsi
  jns .Lstaged\id\()_0
.Ldone\id\():
  NOTE_DOUBT
  LEAVE_FUNCTION \name
.endm

  KERNEL 1, OctetAvx512Halves1Uint8, 6, 1, 0
  KERNEL 2, OctetAvx512Halves2Uint8, 6, 2, 0
  KERNEL 3, OctetAvx512Halves3Uint8, 4, 3, 0
  KERNEL 4, OctetAvx512Halves4Uint8, 3, 4, 0
  KERNEL 5, OctetAvx512Halves1Int8, 6, 1, 1
  KERNEL 6, OctetAvx512Halves2Int8, 6, 2, 1
  KERNEL 7, OctetAvx512Halves3Int8, 4, 3, 1
  KERNEL 8, OctetAvx512Halves4Int8, 3, 4, 1

#endif  // __x86_64__

#if defined(__ELF__)
.section .note.GNU-stack, "", %progbits
#endif
