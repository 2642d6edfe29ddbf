# One file per operator, and what they share. A new operator: its file here, its line in
# include/octet/ops.h.
target_sources(
  octet_interpreter
  PRIVATE ops/add.cc
          ops/average_pool_2d.cc
          ops/concatenation.cc
          ops/conv_2d.cc
          ops/convolution.cc
          ops/depthwise_conv_2d.cc
          ops/dequantize.cc
          ops/elementwise.cc
          ops/fully_connected.cc
          ops/logistic.cc
          ops/max_pool_2d.cc
          ops/mean.cc
          ops/move.cc
          ops/mul.cc
          ops/pad.cc
          ops/pool.cc
          ops/product.cc
          ops/quantize.cc
          ops/quantized.cc
          ops/reduction.cc
          ops/relu.cc
          ops/reshape.cc
          ops/shapes.cc
          ops/softmax.cc
          ops/squeeze.cc
          ops/transpose.cc)
