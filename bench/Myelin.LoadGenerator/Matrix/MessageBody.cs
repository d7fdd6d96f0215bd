using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Myelin.LoadGenerator.Matrix;

/// <summary>The text of a message: its number and some words, as long as a usual line of chat.</summary>
internal static class MessageBody
{
    private const string Words = ": the quick brown fox jumps over the lazy dog and sleeps in the sun";

    /// <summary>The JSON content of the message with a number.</summary>
    public static byte[] Content(int number) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $$"""{"msgtype":"m.text","body":"n{{number}}{{Words}}"}"""));

    /// <summary>Reads the number in a message's body, if the body has this form.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> body, out int number)
    {
        number = 0;
        return body.Length > 1 && body[0] == (byte)'n'
            && Utf8Parser.TryParse(body[1..], out number, out var used) && body[(1 + used)..].StartsWith(": "u8);
    }
}
