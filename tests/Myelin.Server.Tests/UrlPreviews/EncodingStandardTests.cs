using System.Security.Cryptography;
using System.Text;
using Myelin.Server.UrlPreviews;
using Myelin.Server.UrlPreviews.Encodings;

namespace Myelin.Server.Tests.UrlPreviews;

/// <summary>Every byte, pair of bytes and more of each encoding is read as the Encoding standard has it.</summary>
public sealed class EncodingStandardTests
{
    /// <summary>
    /// For each encoding the SHA-256 of what <see cref="Inputs"/> are read as, each in UTF-8 with a zero after it: computed from the standard's text and indexes
    /// of 2026-05-21 by a program that does its steps one by one.
    /// </summary>
    public static readonly TheoryData<string, string> Readings = new()
    {
        { "IBM866", "2f28d21c29b6954912d4627567e555e216cc2c1949e92b4c9c55234b4dbfd550" },
        { "ISO-8859-2", "b23a8d11d0ef11b4ae20202d55f911e2fb86fc23e91f589097dad86772fd52d2" },
        { "ISO-8859-3", "12115d8f44ed7f0bee42bff9e39e3282bf0f7085f73255454e52164118976a71" },
        { "ISO-8859-4", "77031882926d5bf2f22e714b0f64ffe8c176eadeb5ceaff37b9e42068d79cbe1" },
        { "ISO-8859-5", "db8d586a1ba02c712c8242ea2d2a73b2928047453e0da3640be450bf5db0699a" },
        { "ISO-8859-6", "f101e2ec26e08fd58984609806540413b4ff22de318adea5381e3d106252151c" },
        { "ISO-8859-7", "26c0877d938c3e76d3f9c3d7169a5a794b028d81a06c1d9e0fc849f892897f1d" },
        { "ISO-8859-8", "0cec5ba2e293eb3f4d7a3616138093ffab561fec97f383eec297fc46679bcac7" },
        { "ISO-8859-8-I", "0cec5ba2e293eb3f4d7a3616138093ffab561fec97f383eec297fc46679bcac7" },
        { "ISO-8859-10", "4453fb2c56d7a968b88124c49b3efb768e0f0c900e0ae2a184d635a67c7774b2" },
        { "ISO-8859-13", "1b37a0d5038072576f26e47eec0a8057937b74059d64b53fde69e3c622577381" },
        { "ISO-8859-14", "8434c2126a3079bc85074ad980b6ade2babe821c3c1788e2cff9814649daab39" },
        { "ISO-8859-15", "855821a281594ccdf0a8d3d0a8215bc09ef7f86176ef263caa8766edb719c09b" },
        { "ISO-8859-16", "e7bd85d51906d8c9df949ea5d81626471b233a93b3cc42d03fdaf0d76b7ea6ff" },
        { "KOI8-R", "35e962fe441da22394a31a41ef920abfcaf6ede90358e9b51fa0bc60bd1b629b" },
        { "KOI8-U", "ae5db3f98b17d9e5b0534701091358138a525b49c45cfed9059b041cfc168609" },
        { "macintosh", "a7da9a8d3c4263524a9a42c30e0bec3b0ac59fec3c26fc2096fcb33b8ccbd4bc" },
        { "windows-874", "9cbe3eeae22d46a9724faab7d87f9daeda404c61c083056984e3ecf787cd61ec" },
        { "windows-1250", "ea64d7a12c41dd305d58d0c4deb55719cce84ff21df815f774b205cc15fd143b" },
        { "windows-1251", "781a164df1185b0506922aba35c7c303bf567b6818ccd0fdabcf1521dcf35e1f" },
        { "windows-1252", "5ee5a03f953e1c7cfa196c1c119573e14ddffd8e0fe8679cf4036ac47c769040" },
        { "windows-1253", "a53062072469bfa408fc656d3d434d544b971b9a7180b5ee19e92bd712790f8e" },
        { "windows-1254", "585be972b85ed33b1955c382c3f7851a30989f0fe258fd01da389d59f1d77c6a" },
        { "windows-1255", "a7450200787789d713cf673ea443729655b599192cd560737abd1a10dbde5b6d" },
        { "windows-1256", "763a099531f8effc31014bffe78da541b59169d0b817bc3749cf536b4e5f6cf5" },
        { "windows-1257", "7948a9e7760f553e78f997a15656d4dcf8bc273b32a36c70018cf80cf88a4b24" },
        { "windows-1258", "041ed1e2861237f6d6737a89d02822ac3a235bc07b7bc25b938026e69e29821a" },
        { "x-mac-cyrillic", "54bb6759d75f6b0342d25f7f3284972f17b0d4bfe1aa6b771a0890c28936127b" },
        { "x-user-defined", "f1bdd6fc4ead2d5734222c5de13a473f2da2154bd641ee51d6bcf92e1cfe99cb" },
        { "GBK", "e4eeb6592e8231e2764411f418d959fcf67a36d6955227ef95dff93d4a9bb224" },
        { "gb18030", "f404b88cff5aabb1b53ebc1ef2df12b4c6c211f9eb05c34bb75e6d5025a94e65" },
        { "Big5", "e4c52d79fc7b189f9aa56d459c520f1dd0b3bf485bbe3e6f008f1dca95e8b818" },
        { "EUC-JP", "61f0a3679753bf3982e08066138af0b0096d77bc595c0c19c7643c37a4eeddbd" },
        { "ISO-2022-JP", "48a437be5d6ca277f514532648c06f6f6255e94f38a73d0074ed966655e29f25" },
        { "Shift_JIS", "501501ebb3dd0aa01846333df351ba4be36cfefe09ef8708b25cbb01dbd3e559" },
        { "EUC-KR", "e1df26608771557b2c118e570b7906358eb0b0017d41143e04a389a68eccc134" },
    };

    private static readonly string[] Unicode = ["UTF-8", "UTF-16BE", "UTF-16LE", "replacement"];

    private static readonly string[] MultiByte = ["GBK", "gb18030", "Big5", "EUC-JP", "ISO-2022-JP", "Shift_JIS", "EUC-KR"];

    [Theory]
    [MemberData(nameof(Readings))]
    public void AllIsReadAsTheStandardHasIt(string name, string sha256)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var input in Inputs(name))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(WebEncodings.Decode(name, input)));
            hash.AppendData([0]);
        }

        Assert.True(sha256 == Convert.ToHexStringLower(hash.GetHashAndReset()), $"{name}: the upper half is {WebEncodings.Decode(name, [.. Bytes(0x80, 0x80)])}");
    }

    [Fact]
    public void EveryEncodingButUnicodeIsComparedWithTheStandard() =>
        Assert.Equal(WebEncodings.Names.Except(Unicode).Order(StringComparer.Ordinal), Readings.Select(static row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Big5", "9DF89DCF9DF79DEF9DF6", "啲嘢咗嘅喺")]
    [InlineData("Big5", "88628864", "Ê̄Ê̌")]
    [InlineData("EUC-JP", "8FB0A18FEDE3A4A2", "丂龥あ")]
    [InlineData("GBK", "8035B2E8", "€5茶")]
    [InlineData("gb18030", "A8BC9439DA33", "ḿ💩")]
    [InlineData("ISO-8859-3", "A1A5", "Ħ\uFFFD")]
    [InlineData("ISO-8859-6", "A1C7", "\uFFFDا")]
    [InlineData("ISO-8859-8", "E0FDFEAF", "א\u200E\u200F¯")]
    [InlineData("windows-874", "A1DB", "ก\uFFFD")]
    [InlineData("windows-1255", "E0D9", "א\uFFFD")]
    [InlineData("macintosh", "BDF0", "Ω\uF8FF")]
    [InlineData("ISO-2022-JP", "1B284A5C7E1B2842", "¥\u203E")]
    public void WhatDotNetHasOtherwiseIsReadAsBrowsersReadIt(string name, string bytes, string text) => Assert.Equal(text, WebEncodings.Decode(name, Convert.FromHexString(bytes)));

    /// <summary>A tag after half a character is a tag.</summary>
    [Theory]
    [InlineData("GBK")]
    [InlineData("Big5")]
    [InlineData("EUC-JP")]
    [InlineData("Shift_JIS")]
    [InlineData("EUC-KR")]
    public void WhatIsMalformedTakesNoAsciiWithIt(string name) => Assert.Equal("\uFFFD<p>", WebEncodings.Decode(name, [0xE8, .. "<p>"u8]));

    private static IEnumerable<byte[]> Inputs(string name)
    {
        if (!MultiByte.Contains(name))
        {
            return [[.. Bytes(0, 0x100)]];
        }

        var inputs = Bytes(0, 0x100).Select(static one => new[] { one })
            .Concat(Sequences([.. Bytes(0, 0x100)], 2).Select(static pair => (byte[])[.. pair, 0x0A]))
            .Concat(Sequences([0x0E, 0x1B, 0x24, 0x28, 0x30, 0x42, 0x4A, 0x5C, 0x80, 0x81, 0x8E, 0x8F, 0xA1, 0xE0, 0xFE, 0xFF], 4));
        return name switch
        {
            "EUC-JP" => inputs.Concat(Sequences([.. Bytes(0xA1, 94)], 2).Select(static pair => (byte[])[0x8F, .. pair])),
            "gb18030" => inputs.Concat(FourBytes()),
            "ISO-2022-JP" => inputs
                .Concat(new[] { "(B", "(J", "(I", "$@", "$B" }.SelectMany(static set =>
                    Sequences([.. Bytes(0, 0x80)], 2).Select(pair => (byte[])[0x1B, .. Encoding.ASCII.GetBytes(set), .. pair, 0x0A])))
                .Concat(Sequences([0x1B, 0x24, 0x28, 0x42, 0x4A, 0x21], 6)),
            _ => inputs,
        };
    }

    private static IEnumerable<byte[]> FourBytes()
    {
        for (var pointer = 0; pointer < 126 * 10 * 126 * 10; pointer += 5)
        {
            yield return [(byte)((pointer / 12_600) + 0x81), (byte)((pointer / 1_260 % 10) + 0x30), (byte)((pointer / 10 % 126) + 0x81), (byte)((pointer % 10) + 0x30)];
        }
    }

    private static IEnumerable<byte> Bytes(int first, int count) => Enumerable.Range(first, count).Select(static one => (byte)one);

    /// <summary>All sequences of some bytes, the last byte changing fastest.</summary>
    private static IEnumerable<byte[]> Sequences(byte[] alphabet, int length)
    {
        var places = new int[length];
        while (true)
        {
            yield return [.. places.Select(place => alphabet[place])];
            var at = length - 1;
            while (at >= 0 && ++places[at] == alphabet.Length)
            {
                places[at--] = 0;
            }

            if (at < 0)
            {
                yield break;
            }
        }
    }
}
