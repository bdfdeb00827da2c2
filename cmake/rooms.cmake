# Rooms and arrows. Every library and program of the product is declared by
#
#   wheelhouse_library(wh_devices ROOM server/devices PCH server
#     SOURCES device_registry.cpp … LINKS wh_core wh_live EXTERNAL OpenSSL::SSL)
#   wheelhouse_program(wheelhoused ROOM app/server SOURCES … LINKS … EXTERNAL …)
#
# LINKS are rooms' libraries and are checked against cmake/arrows.txt; EXTERNAL
# are outside libraries. PCH names the precompiled header: `plain`, `grpc`, `qt`
# (models, tests without widgets) or `widgets`; programs have none, they are short.

file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/arrows.txt _arrow_lines REGEX "^[^#].*:")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/arrows.txt)
set(WHEELHOUSE_ROOMS "")
foreach(line IN LISTS _arrow_lines)
  string(REGEX MATCH "^([^ :]+) *:(.*)$" _ "${line}")
  set(room ${CMAKE_MATCH_1})
  string(STRIP "${CMAKE_MATCH_2}" uses)
  string(REPLACE " " ";" uses "${uses}")
  list(APPEND WHEELHOUSE_ROOMS ${room})
  set(WHEELHOUSE_ARROWS_${room} "${uses}")
endforeach()

# One set of code generation flags everywhere, or precompiled headers do not fit.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_library(wheelhouse_options INTERFACE)
target_include_directories(wheelhouse_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(wheelhouse_options INTERFACE
  -pthread -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  # g++ 12 reports these inside the standard library's own headers at -O2.
  -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-dangling-pointer -Wno-maybe-uninitialized)
target_compile_definitions(wheelhouse_options INTERFACE
  QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING
  QT_DISABLE_DEPRECATED_BEFORE=0x060400
  SPDLOG_FMT_EXTERNAL WHEELHOUSE_VERSION="${PROJECT_VERSION}")
target_link_libraries(wheelhouse_options INTERFACE Threads::Threads fmt::fmt spdlog::spdlog)

function(_wheelhouse_check_arrows target room)
  if(NOT room IN_LIST WHEELHOUSE_ROOMS)
    message(FATAL_ERROR "${target}: room '${room}' is not in cmake/arrows.txt")
  endif()
  foreach(link IN LISTS ARGN)
    get_target_property(link_room ${link} WHEELHOUSE_ROOM)
    if(NOT link_room)
      message(FATAL_ERROR "${target}: LINKS ${link}, which belongs to no room; name it under EXTERNAL")
    endif()
    if(NOT link_room STREQUAL room AND NOT link_room IN_LIST WHEELHOUSE_ARROWS_${room})
      message(FATAL_ERROR "forbidden arrow: ${target} (${room}) -> ${link} (${link_room}); "
        "cmake/arrows.txt allows ${room}: ${WHEELHOUSE_ARROWS_${room}}")
    endif()
  endforeach()
endfunction()

function(_wheelhouse_pch target kind)
  if(kind)
    target_precompile_headers(${target} REUSE_FROM wh_pch_${kind})
    if(kind STREQUAL grpc)
      target_link_libraries(${target} PRIVATE gRPC::grpc++ protobuf::libprotobuf)
    elseif(kind STREQUAL qt)
      target_link_libraries(${target} PRIVATE Qt6::Core)
    elseif(kind STREQUAL widgets)
      target_link_libraries(${target} PRIVATE Qt6::Widgets)
    endif()
  endif()
endfunction()

function(_wheelhouse_pch_target kind)
  file(WRITE ${CMAKE_BINARY_DIR}/pch/${kind}.cpp "")
  add_library(wh_pch_${kind} OBJECT ${CMAKE_BINARY_DIR}/pch/${kind}.cpp)
  target_link_libraries(wh_pch_${kind} PRIVATE wheelhouse_options ${ARGN})
  # In angle brackets, so that no path of this checkout gets into it and ccache
  # serves another checkout from what this one has compiled.
  target_precompile_headers(wh_pch_${kind} PRIVATE <cmake/pch/${kind}.h>)
endfunction()
_wheelhouse_pch_target(plain)
_wheelhouse_pch_target(grpc gRPC::grpc++ protobuf::libprotobuf)
if(WHEELHOUSE_DESKTOP OR WHEELHOUSE_TESTS)
  _wheelhouse_pch_target(qt Qt6::Core)
endif()
if(WHEELHOUSE_DESKTOP)
  _wheelhouse_pch_target(widgets Qt6::Widgets)
endif()

function(wheelhouse_library target)
  cmake_parse_arguments(ARG "MOC" "ROOM;PCH" "SOURCES;LINKS;EXTERNAL" ${ARGN})
  _wheelhouse_check_arrows(${target} ${ARG_ROOM} ${ARG_LINKS})
  add_library(${target} STATIC ${ARG_SOURCES})
  set_target_properties(${target} PROPERTIES
    WHEELHOUSE_ROOM ${ARG_ROOM} AUTOMOC ${ARG_MOC} AUTOGEN_ORIGIN_DEPENDS OFF)
  target_link_libraries(${target} PUBLIC wheelhouse_options ${ARG_LINKS} ${ARG_EXTERNAL})
  _wheelhouse_pch(${target} "${ARG_PCH}")
endfunction()

function(wheelhouse_program target)
  cmake_parse_arguments(ARG "MOC" "ROOM" "SOURCES;LINKS;EXTERNAL" ${ARGN})
  _wheelhouse_check_arrows(${target} ${ARG_ROOM} ${ARG_LINKS})
  add_executable(${target} ${ARG_SOURCES})
  set_target_properties(${target} PROPERTIES
    WHEELHOUSE_ROOM ${ARG_ROOM} AUTOMOC ${ARG_MOC} AUTOGEN_ORIGIN_DEPENDS OFF)
  target_link_libraries(${target} PRIVATE wheelhouse_options ${ARG_LINKS} ${ARG_EXTERNAL})
endfunction()
