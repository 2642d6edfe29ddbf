target_sources(
  octet_converter
  PRIVATE absorb_biases.cc
          bias_correction.cc
          bias_correction_analytic.cc
          channel_statistics.cc
          equalize.cc
          equalize_groups.cc
          float_twin.cc
          layerwise_run.cc
          quantize.cc
          quantize_constants.cc
          quantize_groups.cc
          quantize_rules.cc
          quantize_saturation.cc
          quantize_scales.cc
          rescaled_product.cc
          shift_bias.cc)
