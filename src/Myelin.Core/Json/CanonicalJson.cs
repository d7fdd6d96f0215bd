namespace Myelin.Core.Json;

/// <summary>
/// Canonical JSON: a unique byte sequence for each JSON object, so that it can be hashed and signed (Appendices, "Canonical JSON").
/// Keys are sorted by Unicode code point, only what JSON requires is escaped, and there is no insignificant white space.
/// </summary>
public static class CanonicalJson
{
    /// <summary>The canonical form of a JSON object.</summary>
    /// <param name="utf8Json">The object in UTF-8.</param>
    /// <param name="rule">Which numbers it may contain.</param>
    /// <param name="maximumDepth">The deepest nesting accepted.</param>
    /// <exception cref="InvalidJsonException">The value is not a JSON object, or has no canonical form under the rule.</exception>
    public static byte[] Canonicalize(ReadOnlySpan<byte> utf8Json, JsonNumberRule rule, int maximumDepth = JsonLimits.MaximumDepth)
    {
        var output = new ByteBuilder(utf8Json.Length);
        try
        {
            Append(ref output, utf8Json, rule, maximumDepth: maximumDepth);
            return output.ToArray();
        }
        finally
        {
            output.Dispose();
        }
    }

    /// <param name="withoutUnsigned">Omits the top-level key <c>unsigned</c>; its numbers are then not checked.</param>
    /// <param name="maximumDepth">The deepest nesting accepted.</param>
    internal static void Append(
        ref ByteBuilder output, ReadOnlySpan<byte> utf8Json, JsonNumberRule rule, bool withoutUnsigned = false, int maximumDepth = JsonLimits.MaximumDepth)
    {
        var writer = new CanonicalJsonWriter(ref output, rule, withoutUnsigned, maximumDepth);
        try
        {
            writer.Write(utf8Json);
        }
        finally
        {
            writer.Dispose();
        }
    }
}
