# `cmake --install`: headers, libraries, programs, and what find_package(octet) and pkg-config read.
include(CMakePackageConfigHelpers)

set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/octet)
install(EXPORT octet_targets NAMESPACE octet:: DESTINATION ${config_folder})
configure_package_config_file(cmake/octetConfig.cmake.in octetConfig.cmake
                              INSTALL_DESTINATION ${config_folder})
write_basic_package_version_file(octetConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/octetConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/octetConfigVersion.cmake DESTINATION ${config_folder})

# From the folder of octet.pc to the prefix, so that an installed tree can be moved.
file(RELATIVE_PATH pc_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/octet.pc.in octet.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/octet.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
