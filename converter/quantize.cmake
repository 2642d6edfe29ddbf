target_sources(
  octet_converter
  PRIVATE float_twin.cc
          quantize.cc
          quantize_constants.cc
          quantize_groups.cc
          quantize_rules.cc
          quantize_saturation.cc
          quantize_scales.cc)
