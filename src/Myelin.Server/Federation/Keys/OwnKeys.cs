using System.Text.Json;
using Myelin.Core.Json;
using Myelin.Core.Signing;
using Myelin.Server.Configuration;

namespace Myelin.Server.Federation.Keys;

/// <summary>The keys that this server publishes (Server-Server API, "Publishing Keys").</summary>
internal sealed class OwnKeys(ServerIdentity identity, TimeProvider time)
{
    private sealed record Published(DateTimeOffset UntilRenewal, KeyDocument Document);

    private volatile Published? _published;

    /// <summary>The document, valid for at least half of the time that it is made for.</summary>
    public KeyDocument Document()
    {
        var now = time.GetUtcNow();
        if (_published is { } published && now < published.UntilRenewal)
        {
            return published.Document;
        }

        var document = Make(now + FederationLimits.OwnKeyValidity);
        _published = new Published(now + (FederationLimits.OwnKeyValidity / 2), document);
        return document;
    }

    /// <summary>This server's own key; null if it has no such key or had stopped using it.</summary>
    public VerifyKey? Find(WantedKey wanted) =>
        wanted.KeyId == identity.SigningKey.KeyId
            ? identity.SigningKey.VerifyKey
            : identity.OldKeys.FirstOrDefault(old => old.KeyId == wanted.KeyId && !wanted.IsForRequest && (wanted.ValidAt is null || wanted.ValidAt <= old.ExpiredAt))?.Key;

    private KeyDocument Make(DateTimeOffset validUntil)
    {
        var json = JsonBytes.Write(writer => Write(writer, validUntil));
        var signed = JsonSignatures.Sign(json.Span, identity.ServerName.Value, identity.SigningKey);
        return KeyDocument.Read(signed, identity.ServerName);
    }

    private void Write(Utf8JsonWriter writer, DateTimeOffset validUntil)
    {
        writer.WriteStartObject();
        writer.WriteString("server_name"u8, identity.ServerName.Value);
        writer.WriteNumber("valid_until_ts"u8, validUntil.ToUnixTimeMilliseconds());
        writer.WriteStartObject("verify_keys"u8);
        writer.WriteStartObject(identity.SigningKey.KeyId);
        writer.WriteString("key"u8, identity.SigningKey.VerifyKey.ToBase64());
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartObject("old_verify_keys"u8);
        foreach (var old in identity.OldKeys)
        {
            writer.WriteStartObject(old.KeyId);
            writer.WriteNumber("expired_ts"u8, old.ExpiredAt.ToUnixTimeMilliseconds());
            writer.WriteString("key"u8, old.Key.ToBase64());
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
