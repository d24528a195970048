#!/usr/bin/env bash
# Makes the fonts of this folder again. Debian: fonts-noto-core, fonts-droid-fallback, fonts-nanum; PyPI: fonttools;
# npm: @expo-google-fonts/noto-emoji 0.4.7 (unpacked; its folder is the only argument).
# Kept: glyphs of the named characters and the tables that join and place them. Dropped: hinting, and names that say nothing
# about author and licence. Licences: OFL.txt and APACHE.txt.
set -euo pipefail
cd "$(dirname "$0")"
emoji=${1:?the unpacked package noto-emoji}
debian=/usr/share/fonts/truetype

# source, name here, characters, features
reduce() {
    pyftsubset "$1" --output-file="$2.ttf" --unicodes="$3" --layout-features="${4-*}" --no-hinting --notdef-outline \
        --name-IDs=0,1,2,6,13,14 --name-languages=0x409 --drop-tables+=DSIG,vhea,vmtx,FFTM,TSI0,TSI1,TSI2,TSI3,TSI5
    # The licence of Nanum keeps its name for the unchanged font.
    if [ "$2" = hangul ]; then
        ttx -q -o - -t name hangul.ttf | sed -E 's/(Naver )?Nanum ?BarunGothic/GreenroomHangul/g' >names.ttx
        ttx -q --no-recalc-timestamp -m hangul.ttf -o renamed.ttf names.ttx
        mv renamed.ttf hangul.ttf
        rm names.ttx
    fi
    gzip -9 -n -f "$2.ttf"
}

reduce $debian/noto/NotoSans-Regular.ttf latin U+0020-052F,U+1E00-1FFF,U+2000-20BF,U+2100-218F,U+2190-2193,U+2212,U+25CC,U+A720-A7FF,U+AB30-AB6F,U+FB00-FB06,U+FFFD
reduce $debian/noto/NotoSans-Bold.ttf bold U+0020-024F,U+0300-036F,U+0370-03FF,U+0400-045F,U+1E00-1EFF,U+2010-2026,U+2212
for script in Arabic Armenian Bengali Devanagari Georgian Gujarati Gurmukhi Hebrew Kannada Khmer Lao Malayalam Myanmar Oriya \
    Sinhala Tamil Telugu Thaana Thai Tifinagh; do
    reduce "$debian/noto/NotoSans$script-Regular.ttf" "${script,,}" '*'
done
reduce $debian/noto/NotoSansEthiopic-Regular.ttf ethiopic U+1200-137F
reduce $debian/noto/NotoSansSymbols2-Regular.ttf symbols U+2190-21FF,U+25A0-27BF,U+2B00-2BFF
reduce $debian/droid/DroidSansFallbackFull.ttf han U+2E80-33FF,U+4E00-9FFF,U+F900-FAFF,U+FE30-FE4F,U+FF00-FFEF
reduce $debian/droid/DroidSansFallbackFull.ttf rare-han U+3400-4DBF
reduce $debian/nanum/NanumBarunGothic.ttf hangul U+1100-11FF,U+3131-318E,U+AC00-D7A3 ''
reduce "$emoji/400Regular/NotoEmoji_400Regular.ttf" emoji '*'
