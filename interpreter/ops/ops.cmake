# One file per operator, and what they share. A new operator: its file here, its line in
# include/octet/ops.h.
target_sources(
  octet_interpreter
  PRIVATE ops/convolution.cc
          ops/pool.cc
          ops/shapes.cc)
