target_sources(
  octet_converter PRIVATE tables/calibration_table.cc tables/make_table.cc tables/match_table.cc
                          tables/table_layers.cc)
