using Myelin.Core.Identifiers;
using Myelin.Core.Json;

namespace Myelin.Core.Signing;

/// <summary>A request between servers, as it is signed (Server-Server API, "Request Authentication").</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Uri">Path and query, as they are sent.</param>
/// <param name="Origin">The server that sends it.</param>
/// <param name="Destination">The server that it is for, by its name and not by what it is delegated to.</param>
public sealed record SignedRequest(string Method, string Uri, ServerName Origin, ServerName Destination)
{
    /// <summary>The body, a JSON object in UTF-8; null if there is none.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>The deepest nesting of the body.</summary>
    public int MaximumDepth { get; init; } = JsonLimits.MaximumDepth;
}

/// <summary>Signs and verifies requests between servers (Server-Server API, "Request Authentication").</summary>
public static class RequestSignatures
{
    /// <summary>The signature in unpadded base64, for the <c>Authorization</c> header.</summary>
    /// <exception cref="InvalidJsonException">The body is not a JSON object with a canonical form.</exception>
    public static string Sign(SignedRequest request, SigningKey key) => UnpaddedBase64.Encode(key.Sign(SignedBytes(request)));

    /// <summary>Whether the signature, in unpadded base64, is the key's.</summary>
    /// <exception cref="InvalidJsonException">The body is not a JSON object with a canonical form.</exception>
    public static bool Verify(SignedRequest request, string signature, VerifyKey key) =>
        UnpaddedBase64.TryDecodeForgiving(signature, out var bytes) && key.Verify(SignedBytes(request), bytes);

    /// <summary>The canonical form of what is signed, whose members are in the order of their names.</summary>
    private static byte[] SignedBytes(SignedRequest request)
    {
        var output = new ByteBuilder(256 + (request.Content?.Length ?? 0));
        try
        {
            output.Append("{"u8);
            if (request.Content is { } content)
            {
                // It may contain events of any room version.
                output.Append("\"content\":"u8);
                CanonicalJson.Append(ref output, content.Span, JsonNumberRule.Lenient, maximumDepth: request.MaximumDepth);
                output.Append(","u8);
            }

            Append(ref output, "\"destination\":"u8, request.Destination.Value);
            Append(ref output, ",\"method\":"u8, request.Method);
            Append(ref output, ",\"origin\":"u8, request.Origin.Value);
            Append(ref output, ",\"uri\":"u8, request.Uri);
            output.Append("}"u8);
            return output.ToArray();
        }
        finally
        {
            output.Dispose();
        }
    }

    private static void Append(ref ByteBuilder output, ReadOnlySpan<byte> name, string value)
    {
        output.Append(name);
        CanonicalString.AppendQuoted(ref output, value);
    }
}
