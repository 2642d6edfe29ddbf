target_sources(
  octet_converter
  PRIVATE calibrate.cc
          calibrator_list.cc
          calibrators/aciq.cc
          calibrators/auto.cc
          calibrators/calibration.cc
          calibrators/consumer_noise.cc
          calibrators/ema.cc
          calibrators/histogram.cc
          calibrators/kl.cc
          calibrators/kl_caffe.cc
          calibrators/kl_ncnn.cc
          calibrators/minmax.cc
          calibrators/mse.cc
          calibrators/percentile.cc
          calibrators/quantization_noise.cc
          calibrators/tensor_statistics.cc)
