# Tests. One executable a test file:
#
#   wheelhouse_test(tst_image_tag LABELS unit LINKS wh_core [SOURCES extra.cpp]
#     [EXTERNAL …] [PCH qt] [TIMEOUT seconds] [GUI])
#
# LABELS: unit (seconds, no outside program), integration (real server, broker,
# API server, …), gui, bench. GUI runs it on the offscreen platform. A Qt
# warning ends a test as failed; a GUI test asks for that itself, with
# tests/support/window_warnings.h.

function(wheelhouse_test target)
  cmake_parse_arguments(ARG "GUI" "PCH;TIMEOUT" "LABELS;SOURCES;LINKS;EXTERNAL" ${ARGN})
  add_executable(${target} ${target}.cpp ${ARG_SOURCES})
  set_target_properties(${target} PROPERTIES
    AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_link_libraries(${target} PRIVATE wheelhouse_options ${ARG_LINKS} ${ARG_EXTERNAL} Qt6::Test)
  _wheelhouse_pch(${target} "${ARG_PCH}")
  add_test(NAME ${target} COMMAND ${target})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  set(environment "WHEELHOUSE_BIN=${CMAKE_BINARY_DIR}/bin"
    "WHEELHOUSE_SOURCE=${CMAKE_SOURCE_DIR}" "LC_ALL=C.UTF-8")
  if(ARG_GUI)
    list(APPEND environment "QT_QPA_PLATFORM=offscreen")
  else()
    list(APPEND environment "QT_FATAL_WARNINGS=1")
  endif()
  set_tests_properties(${target} PROPERTIES
    LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT} ENVIRONMENT "${environment}")
endfunction()
