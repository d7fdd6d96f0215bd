namespace Myelin.Core.Json;

/// <summary>
/// Canonical JSON: one byte sequence for each JSON object, so that it can be hashed and signed (Appendices, "Canonical JSON").
/// Keys are sorted by Unicode code point, nothing is escaped but what JSON demands, there is no insignificant white space.
/// </summary>
public static class CanonicalJson
{
    /// <summary>The canonical form of a JSON object.</summary>
    /// <exception cref="InvalidJsonException">Not a JSON object, or one that has no canonical form under the rule.</exception>
    public static byte[] Canonicalize(ReadOnlySpan<byte> utf8Json, JsonNumberRule rule)
    {
        var output = new ByteBuilder(utf8Json.Length);
        try
        {
            Append(ref output, utf8Json, rule);
            return output.ToArray();
        }
        finally
        {
            output.Dispose();
        }
    }

    /// <param name="withoutUnsigned">Leaves out the top-level key <c>unsigned</c>, whose numbers are then not looked at.</param>
    /// <param name="maximumDepth">The deepest nesting accepted, <see cref="JsonLimits.MaximumDepth"/> at most.</param>
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
