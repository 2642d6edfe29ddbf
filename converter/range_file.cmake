target_sources(octet_converter PRIVATE named_ranges.cc range_file.cc)
