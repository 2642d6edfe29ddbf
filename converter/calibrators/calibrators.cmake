target_sources(
  octet_converter PRIVATE calibrate.cc calibrator_list.cc calibrators/ema.cc calibrators/minmax.cc)
