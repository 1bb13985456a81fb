#include "services/cognito_idp/branding/pictures.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "wire/xml_tree.h"

namespace sekisho::cognito_idp {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t largest = 1'000'000;

/// What a picture may be made of; everything else (script, foreignObject, style, animation, links) is refused.
constexpr std::array drawing_elements{"svg"sv,
                                      "g"sv,
                                      "defs"sv,
                                      "title"sv,
                                      "desc"sv,
                                      "path"sv,
                                      "rect"sv,
                                      "circle"sv,
                                      "ellipse"sv,
                                      "line"sv,
                                      "polyline"sv,
                                      "polygon"sv,
                                      "text"sv,
                                      "tspan"sv,
                                      "use"sv,
                                      "symbol"sv,
                                      "clipPath"sv,
                                      "mask"sv,
                                      "pattern"sv,
                                      "linearGradient"sv,
                                      "radialGradient"sv,
                                      "stop"sv,
                                      "filter"sv,
                                      "marker"sv,
                                      "feOffset"sv,
                                      "feBlend"sv,
                                      "feFlood"sv,
                                      "feComposite"sv,
                                      "feGaussianBlur"sv,
                                      "feMerge"sv,
                                      "feMergeNode"sv,
                                      "feColorMatrix"sv};

/// Within the file itself: url(#gradient), href="#shape".
bool is_local(std::string_view value)
{
    const auto lower = lower_ascii(value);
    for (std::size_t at = lower.find("url("); at != std::string::npos; at = lower.find("url(", at + 4))
        if (!std::string_view(lower).substr(at + 4).starts_with('#')) return false;
    return lower.find("script:") == std::string::npos && lower.find("data:") == std::string::npos &&
           lower.find("expression") == std::string::npos && lower.find("@import") == std::string::npos &&
           lower.find('\\') == std::string::npos && lower.find("//") == std::string::npos;
}

bool is_harmless(const wire::XmlElement& element)
{
    if (element.space != "http://www.w3.org/2000/svg" ||
        std::ranges::find(drawing_elements, element.name) == drawing_elements.end())
        return false;
    for (const auto& [name, value] : element.attributes) {
        const auto lower = lower_ascii(name);
        const auto local = lower.substr(lower.find(':') == std::string::npos ? 0 : lower.find(':') + 1);
        if (local.starts_with("on") || !is_local(value)) return false;
        if (local == "href" && !value.starts_with('#')) return false;
    }
    return std::ranges::all_of(element.children, is_harmless);
}

bool is_svg(std::string_view bytes)
{
    // A processing instruction can bring in a style sheet; the declaration alone may stand at the front.
    const auto declaration = bytes.starts_with("<?xml") ? bytes.find("?>") : 0;
    if (declaration == std::string_view::npos || bytes.find("<?", declaration) != std::string_view::npos) return false;
    const auto root = wire::parse_xml(bytes, {.bytes = largest});
    return root && root->name == "svg" && is_harmless(*root);
}

}  // namespace

bool is_picture(std::string_view kind, std::string_view bytes)
{
    if (bytes.size() > largest) return false;
    if (kind == "PNG") return bytes.starts_with("\x89PNG\r\n\x1a\n"sv);
    if (kind == "JPEG") return bytes.starts_with("\xff\xd8\xff"sv);
    if (kind == "ICO") return bytes.starts_with("\0\0\1\0"sv);
    if (kind == "WEBP") return bytes.starts_with("RIFF"sv) && bytes.size() > 12 && bytes.substr(8, 4) == "WEBP"sv;
    return kind == "SVG" && is_svg(bytes);
}

std::string_view media_type(std::string_view kind)
{
    if (kind == "PNG") return "image/png";
    if (kind == "JPEG") return "image/jpeg";
    if (kind == "ICO") return "image/x-icon";
    if (kind == "WEBP") return "image/webp";
    return "image/svg+xml";
}

}  // namespace sekisho::cognito_idp
