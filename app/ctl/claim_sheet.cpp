#include "app/ctl/claim_sheet.h"

#include <fmt/format.h>

#include "app/ctl/names.h"
#include "app/ctl/qr_code.h"
#include "app/ctl/time_text.h"

namespace wheelhouse::ctl {

namespace {

constexpr int kCodeMillimetres = 32;

constexpr const char *kHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Claims</title><style>
@page { margin: 10mm }
body { margin: 0; font-family: sans-serif; color: #000; background: #fff }
main { display: grid; grid-template-columns: repeat(auto-fill, 90mm); gap: 4mm }
article { display: flex; gap: 3mm; align-items: center; border: 0.2mm dashed #999; padding: 2mm; break-inside: avoid }
p { margin: 0 0 1mm; font-size: 3mm } .code { font: bold 3.6mm monospace }
</style></head><body><main>
)";

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += c;
        }
    }
    return out;
}

// Two lines of a label's width.
std::string codeLines(const std::string &code)
{
    const auto middle = code.size() > 16 ? code.find('-', 14) : std::string::npos;
    return middle == std::string::npos ? escaped(code)
                                       : escaped(code.substr(0, middle + 1)) + "<br>" + escaped(code.substr(middle + 1));
}

} // namespace

Result<std::string> claimSheet(const v1::CreateDeviceClaimsResponse &claims)
{
    std::string html = kHead;
    for (const auto &made : claims.claims()) {
        const auto code = QrCode::of(made.uri());
        if (!code) {
            return passOn(code);
        }
        const auto line = [](const std::string &text) {
            return text.empty() ? std::string() : "<p>" + escaped(text) + "</p>";
        };
        html += fmt::format("<article>{}<div>{}{}<p class=\"code\">{}</p>{}{}</div></article>\n",
                            code->svg(kCodeMillimetres), line(partAfter(made.claim().name(), "products")),
                            line(made.claim().serial()), codeLines(made.code()), line(made.claim().device().site()),
                            line("good until " + dateAndTime(made.claim().expire_time()).substr(0, 10)));
    }
    return html + "</main></body></html>\n";
}

} // namespace wheelhouse::ctl
