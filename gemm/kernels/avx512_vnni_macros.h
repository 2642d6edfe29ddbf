// The AVX512-VNNI product of many rows by one panel: the output stage of one half tile runs between
// the products of the next, instruction by instruction. docs/gemm.md draws the schedules, and tells
// why that is not left to the processor (an output stage fills its window, and would run alone) or
// to a compiler (which spills). This file is included by the two assembly files: what both schedules
// are made of.
//
// A half tile is ROWS rows by WIDE registers, at most 12 registers of sums: zmm0-11 or zmm12-23. Its
// output stage is STAGE_OPS operations, a few of which stand between two products of the other half.
//
//   zmm0-23   sums of the two half tiles        rdi      HalvesCall
//   zmm24-26  the operands held in a step       rcx      terms of the panel
//   zmm27     the operand passing through       rdx      weights of the step
//   zmm28     signed nudge; word numbers        rsi, rbp depth before the step; of all steps
//   zmm29     scale; least low halves           r10-r15  rows, rbx: where their pointers are
//   zmm30     bias of the output stage          r8, r9   the next finished row's place, its stride
//   zmm31     sign bits (INT8: of all bytes)    rax      where sums are kept (KEEP_SUMS), or free
//   zmm26     sign bits in narrow panels
//   k1  stored channels    k3  low half of each lane
//
// Set before use: ROWS, WIDE, INT8, SLICES (the steps that carry an output stage), KEEP_SUMS (store
// the sums before they are scaled), ROW_BASE (the general register of a half tile's first row),
// SPLIT (steps taken at once, each with sums of its own: 6 rows by 1 register alone would wait for
// their products).

#include "gemm/kernels/avx512_vnni_halves.h"
#include "gemm/kernels/x86_function.h"

#define SCALE_OPS (5 + 2 * KEEP_SUMS)
#define STAGE_OPS (ROWS * (WIDE * SCALE_OPS + STORE_OPS))

.section .rodata
.balign 64
high_halves:  // of two registers, as vpermt2w numbers their words
  .set word_number, 1
  .rept 32
    .word word_number
    .set word_number, word_number + 2
  .endr
zeros:
  .zero 64
sign:
  .long 0x80000000

.text

// --- The output stage: ScaleFast and StoreRow of avx512_output_stage.h, an operation at a time ---

// The terms of column \v.
.macro LOAD_TERMS v
  vmovdqa64 zmm28, [rcx + \v * OCTET_TERMS_BYTES + OCTET_TERMS_NUDGE]
  vmovdqa64 zmm29, [rcx + \v * OCTET_TERMS_BYTES + OCTET_TERMS_SCALE]
.endm

// Half \op of the sums in zmm\r, which stand at \place among those of the half tile.
.macro KEEP_OP r, place, op
  .if \op == 0
    vmovdqa64 [rax + 64 * \place], ymm\r
  .else
    vextracti64x4 [rax + 64 * \place + 32], zmm\r, 1
  .endif
.endm

// Scales the sums in zmm\r. The nudge takes the sign of each: bits of zmm\r where the mask is set.
.macro SCALE_OP r, op
  .if \op == 0
    .if INT8 == 0
      vpternlogd zmm28, zmm\r, zmm31, 0xD8
    .elseif WIDE > 2
      vpternlogd zmm28, zmm\r, dword ptr [rip + sign]{1to16}, 0xD8
    .else
      vpternlogd zmm28, zmm\r, zmm26, 0xD8
    .endif
  .elseif \op == 1
    vcvtdq2ps zmm\r, zmm\r
  .elseif \op == 2
    vfmadd132ps zmm\r, zmm28, zmm29
  .elseif \op == 3
    vcvtps2dq zmm\r, zmm\r
  .else
    vpaddd zmm\r, zmm\r, zmm30
  .endif
.endm

.macro LEAST r
  vpminuw zmm29, zmm29, zmm\r
.endm

.macro HIGH_HALVES r, s
  vpermt2w zmm\r, zmm28, zmm\s
.endm

.macro WORDS_TO_BYTES r
  vpmaxsw zmm\r, zmm\r, [rip + zeros]
  vpmovuswb ymm\r, zmm\r
.endm

.macro SECOND_HIGH_HALVES a
  .if WIDE == 4
    .set other, \a + 1
    HIGH_HALVES \a, %other
  .else
    HIGH_HALVES \a, \a
    WORDS_TO_BYTES \a
  .endif
.endm

// The bytes of a row in zmm\a, from its words in zmm\a and zmm\c.
.macro PACK_BYTES a, c
  .if WIDE == 4
    vpackuswb zmm\a, zmm\a, zmm\c
  .else
    WORDS_TO_BYTES \a
    vinserti64x4 zmm\a, zmm\a, ymm\c, 1
  .endif
.endm

// Clamps and stores the row in zmm\r: bytes, or in narrow panels still words.
.macro STORE_ROW r, op
  .if \op == 0
    .if WIDE > 2
      vpmaxub zmm\r, zmm\r, [rdi + OCTET_CALL_CLAMP_MIN]
      vpminub zmm\r, zmm\r, [rdi + OCTET_CALL_CLAMP_MAX]
    .else
      vpmaxsw zmm\r, zmm\r, [rdi + OCTET_CALL_CLAMP_MIN]
      vpminsw zmm\r, zmm\r, [rdi + OCTET_CALL_CLAMP_MAX]
    .endif
  .else
    .if WIDE > 2
      vpxord zmm\r, zmm\r, [rdi + OCTET_CALL_DST_FLIP]
      vmovdqu8 [r8]{k1}, zmm\r
    .else
      vpmovwb [r8]{k1}, zmm\r
    .endif
    add r8, r9
  .endif
.endm

// Stores the row whose results begin in zmm\r.
.macro STORE_OP r, op
  .if \op < WIDE
    .set other, \r + \op
    LEAST %other
  .elseif \op == WIDE
    .if WIDE == 1
      .set other, \r
    .else
      .set other, \r + 1
    .endif
    HIGH_HALVES \r, %other
  .elseif \op < STORE_OPS - 2
    .set third, \r + 2
    .if \op == WIDE + 1
      SECOND_HIGH_HALVES %third
    .else
      PACK_BYTES \r, %third
    .endif
  .else
    .set store_op, \op - (STORE_OPS - 2)
    STORE_ROW \r, %store_op
  .endif
.endm

// Operation \n of the STAGE_OPS of the half tile that begins in zmm\base.
.macro STAGE_OP base, n
  .if \n == ROWS * WIDE * SCALE_OPS
    vmovdqa64 zmm28, [rip + high_halves]
    vpternlogd zmm29, zmm29, zmm29, 0xFF
  .endif
  .if \n < ROWS * WIDE * SCALE_OPS
    .set stage_column, \n / SCALE_OPS / ROWS
    .set stage_sum, \base + (\n / SCALE_OPS % ROWS) * WIDE + stage_column
    .set stage_op, \n % SCALE_OPS
    .if \n % (ROWS * SCALE_OPS) == 0
      LOAD_TERMS %stage_column
    .endif
    .if stage_op < 2 * KEEP_SUMS
      .set stage_place, stage_sum - \base
      KEEP_OP %stage_sum, %stage_place, %stage_op
    .else
      .set stage_op, stage_op - 2 * KEEP_SUMS
      SCALE_OP %stage_sum, %stage_op
    .endif
  .else
    .set stage_sum, \base + (\n - ROWS * WIDE * SCALE_OPS) / STORE_OPS * WIDE
    .set stage_op, (\n - ROWS * WIDE * SCALE_OPS) % STORE_OPS
    STORE_OP %stage_sum, %stage_op
  .endif
.endm

// Operations stage_next .. \to - 1.
.macro STAGE_UNTIL base, to
  .rept \to - stage_next
    STAGE_OP \base, %stage_next
    .set stage_next, stage_next + 1
  .endr
.endm

// --- Products ---

.macro LOAD_WEIGHTS r, v
  vmovdqa64 zmm\r, [rdx + 64 * \v]
.endm

// 4 depth values of the row at \row, of the step or of one behind it.
.macro BROADCAST r, row, behind
  .if INT8
    vpxord zmm\r, zmm31, dword ptr [\row + rsi + 4 * \behind]{1to16}
  .else
    vpbroadcastd zmm\r, dword ptr [\row + rsi + 4 * \behind]
  .endif
.endm

.macro LOAD_ROW r, p, behind=0
  .set row_register, ROW_BASE + \p
  LOAD_ROW_REGISTER \r, %row_register, \behind
.endm

.macro LOAD_ROW_REGISTER to, n, behind
  BROADCAST \to, r\n, \behind
.endm

.macro PRODUCT r, values, weights
  vpdpbusd zmm\r, zmm\values, zmm\weights
.endm

// The rows' values or the columns' weights: whichever are fewer are held in zmm24 and up.
.macro LOAD_HELD
  .set held, 0
  .rept HELD * SPLIT
    .set held_register, 24 + held
    .if ROWS < WIDE
      LOAD_ROW %held_register, %held
    .else
      LOAD_WEIGHTS %held_register, %held
    .endif
    .set held, held + 1
  .endr
.endm

// Product \i of a step.
.macro STEP_PRODUCT base, i
  .set held, \i % (HELD * SPLIT)
  .set passing, \i / (HELD * SPLIT)
  .set held_register, 24 + held
  .if SPLIT > 1
    LOAD_ROW 27, %passing, %held
    .set sum, \base + held * ROWS + passing
    PRODUCT %sum, 27, %held_register
  .elseif ROWS < WIDE
    .if held == 0
      LOAD_WEIGHTS 27, %passing
    .endif
    .set sum, \base + held * WIDE + passing
    PRODUCT %sum, %held_register, 27
  .else
    .if held == 0
      LOAD_ROW 27, %passing
    .endif
    .set sum, \base + passing * WIDE + held
    PRODUCT %sum, 27, %held_register
  .endif
.endm

// SPLIT steps for the half tile at zmm\base; operations stage_next .. \to - 1 of the output stage of the
// one at zmm\staged are spread between its products.
.macro STEP base, staged, to
  .set stage_from, stage_next
  .set product, 0
  LOAD_HELD
  .rept ROWS * WIDE * SPLIT
    STEP_PRODUCT \base, %product
    .set product, product + 1
    .set stage_to, stage_from + (\to - stage_from) * product / (ROWS * WIDE * SPLIT)
    STAGE_UNTIL \staged, %stage_to
  .endr
  add rdx, 64 * WIDE * SPLIT
  add rsi, 4 * SPLIT
.endm

// --- Phases ---

.macro START_ROW_TERM to, p
  vpbroadcastd zmm\to, dword ptr [rax + 4 * \p]
.endm

.macro START_INIT to, v
  vmovdqa64 zmm\to, [rcx + \v * OCTET_TERMS_BYTES + OCTET_TERMS_INIT]
.endm

.macro START_SUM sum, held
  vpaddd zmm\sum, zmm27, zmm\held
.endm

// Row \i's term, or column \i's: the fewer are held in zmm24-26.
.macro START_HELD to, i
  .if ROWS < WIDE
    START_ROW_TERM \to, \i
  .else
    START_INIT \to, \i
  .endif
.endm

.macro START_PASSING i
  .if ROWS < WIDE
    START_INIT 27, \i
  .else
    START_ROW_TERM 27, \i
  .endif
.endm

// Every sum begins with its row's and its column's term.
.macro START_SUMS base
  mov rax, [rdi + OCTET_CALL_ROW_TERMS]
  .set held, 0
  .rept HELD
    .set held_register, 24 + held
    START_HELD %held_register, %held
    .set held, held + 1
  .endr
  .set passing, 0
  .rept ROWS * WIDE / HELD
    START_PASSING %passing
    .set held, 0
    .rept HELD
      .set held_register, 24 + held
      .if ROWS < WIDE
        .set start_sum, \base + held * WIDE + passing
      .else
        .set start_sum, \base + passing * WIDE + held
      .endif
      START_SUM %start_sum, %held_register
      .set held, held + 1
    .endr
    .set passing, passing + 1
  .endr
  add rax, 4 * ROWS
  mov [rdi + OCTET_CALL_ROW_TERMS], rax
.endm

// Pointers of \count rows to a segment, in r10 and up; rbx: where the first one's is. rbp: the stride.
.macro LOAD_POINTERS count
  mov rbp, [rdi + OCTET_CALL_POINTER_STRIDE]
  lea rax, [rbp + 2 * rbp]
  mov r10, [rbx]
  mov r11, [rbx + rbp]
  mov r12, [rbx + 2 * rbp]
  .if \count > 3
    mov r13, [rbx + rax]
  .endif
  .if \count > 4
    mov r14, [rbx + 4 * rbp]
    lea rax, [rbp + 4 * rbp]
    mov r15, [rbx + rax]
  .endif
.endm

// Slice \slice of the output stage, without a step.
.macro SLICE_ONLY staged, slice
  .set stage_next, STAGE_OPS * \slice / SLICES
  .set slice_to, STAGE_OPS * (\slice + 1) / SLICES
  STAGE_UNTIL \staged, %slice_to
.endm

// A step that carries slice \slice.
.macro SLICE_STEP base, staged, slice
  .set stage_next, STAGE_OPS * \slice / SLICES
  .set slice_to, STAGE_OPS * (\slice + 1) / SLICES
  STEP \base, \staged, %slice_to
.endm

// Counts the staged half tile, and notes its number where a low half is in doubt.
.macro NOTE_DOUBT
  vpcmpuw k2{k3}, zmm29, [rdi + OCTET_CALL_DOUBT], 1
  mov rbp, [rdi + OCTET_CALL_DOUBTFUL_COUNT]
  mov rbx, [rdi + OCTET_CALL_STAGED]
  xor eax, eax
  mov [rdi + OCTET_CALL_DOUBTFUL + 4 * rbp], ebx
  kortestd k2, k2
  setnz al
  add rbp, rax
  inc rbx
  mov [rdi + OCTET_CALL_DOUBTFUL_COUNT], rbp
  mov [rdi + OCTET_CALL_STAGED], rbx
.endm

// The place of the half tile that was summed last, for its output stage.
.macro NEXT_DST
  mov r8, [rdi + OCTET_CALL_DST]
  mov r9, [rdi + OCTET_CALL_DST_STRIDE]
  lea rax, [r9 + 2 * r9]
  .if ROWS == 4
    add rax, r9
  .elseif ROWS == 6
    add rax, rax
  .endif
  add rax, r8
  mov [rdi + OCTET_CALL_DST], rax
.endm

// --- Functions ---

.macro ZERO r
  vpxord zmm\r, zmm\r, zmm\r
.endm

// The start of a function: constants, and nothing staged yet: zeros go to scratch.
.macro BEGIN_FUNCTION name
  .if WIDE > 2
    .set STORE_OPS, WIDE + 5
  .else
    .set STORE_OPS, WIDE + 3
  .endif
  .if ROWS < WIDE
    .set HELD, ROWS
  .else
    .set HELD, WIDE
  .endif
  ENTER_FUNCTION \name
  mov rcx, [rdi + OCTET_CALL_PANEL]
  kmovq k1, [rdi + OCTET_CALL_CHANNELS]
  mov eax, 0x55555555
  kmovd k3, eax
  vmovdqa64 zmm30, [rdi + OCTET_CALL_BIAS]
  .if INT8
    mov eax, 0x80808080
  .else
    mov eax, 0x80000000
  .endif
  vpbroadcastd zmm31, eax
  .if WIDE <= 2
    vpbroadcastd zmm26, dword ptr [rip + sign]
  .endif
  .set sum, 12
  .rept ROWS * WIDE
    ZERO %sum
    .set sum, sum + 1
  .endr
  lea r8, [rdi + OCTET_CALL_SCRATCH]
  xor r9d, r9d
.endm
