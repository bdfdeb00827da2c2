#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wheelhouse::ctl {

// How many cells of a terminal a UTF-8 text takes: two for Chinese and other
// wide characters, none for combining ones. Bytes that are not UTF-8 count one.
std::size_t textWidth(std::string_view text);

// One line fit for a terminal: line ends become spaces, other control
// characters (a device could send escape sequences) question marks.
std::string oneLine(std::string_view text);

// The same for a text of several lines: line ends and tabs stay.
std::string printable(std::string_view text);

// Cut to `width` cells with an ellipsis at the end, where it is wider.
std::string elide(std::string_view text, std::size_t width);

} // namespace wheelhouse::ctl
