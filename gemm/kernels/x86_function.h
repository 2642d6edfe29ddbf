// The dialect of the assembly files, and how their functions begin and end. Included by them only.

// In .altmacro %symbol passes a value; and a parameter's name stands for it even without a backslash.
.intel_syntax noprefix
.altmacro

// All registers that belong to the caller may be used.
.macro ENTER_FUNCTION name
  .globl \name
  .hidden \name
  .type \name, @function
  .p2align 6
\name\():
  .cfi_startproc
  push rbx
  .cfi_adjust_cfa_offset 8
  push rbp
  .cfi_adjust_cfa_offset 8
  push r12
  .cfi_adjust_cfa_offset 8
  push r13
  .cfi_adjust_cfa_offset 8
  push r14
  .cfi_adjust_cfa_offset 8
  push r15
  .cfi_adjust_cfa_offset 8
.endm

.macro LEAVE_FUNCTION name
  pop r15
  .cfi_adjust_cfa_offset -8
  pop r14
  .cfi_adjust_cfa_offset -8
  pop r13
  .cfi_adjust_cfa_offset -8
  pop r12
  .cfi_adjust_cfa_offset -8
  pop rbp
  .cfi_adjust_cfa_offset -8
  pop rbx
  .cfi_adjust_cfa_offset -8
  vzeroupper
  ret
  .cfi_endproc
  .size \name, . - \name
.endm
