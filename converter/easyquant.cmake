target_sources(octet_converter PRIVATE easyquant.cc easyquant_group.cc easyquant_layer.cc easyquant_patches.cc)
