using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Signing;

/// <summary>Signatures of events, which cover their redacted form (Server-Server API, "Validating hashes and signatures on received events").</summary>
public static class PduSignatures
{
    /// <summary>Whether the event has a valid signature by the server under the key ID.</summary>
    public static bool Verify(Pdu pdu, ServerName server, string keyId, VerifyKey key)
    {
        if (SignaturesBlock.Find(pdu.Json.Span, server.Value, keyId) is not { } signature)
        {
            return false;
        }

        var output = new ByteBuilder(pdu.Json.Length);
        try
        {
            Redaction.Append(ref output, pdu.RoomVersion.Redaction, pdu.Type, pdu.Json.Span, withSignatures: false);
            return key.Verify(output.Written, signature);
        }
        finally
        {
            output.Dispose();
        }
    }

    /// <summary>The event with the signature of another server added, as an invited or an authorising server does. The ID doesn't change.</summary>
    /// <exception cref="InvalidPduException">The signature makes the event too large.</exception>
    public static Pdu Sign(Pdu pdu, ServerName server, SigningKey key)
    {
        var output = new ByteBuilder(pdu.Json.Length);
        try
        {
            Redaction.Append(ref output, pdu.RoomVersion.Redaction, pdu.Type, pdu.Json.Span, withSignatures: false);
            var json = SignaturesBlock.WithSignature(pdu.Json.Span, server.Value, key.KeyId, key.Sign(output.Written));
            return json.Length <= JsonLimits.MaximumEventSize
                ? PduReader.ReadStored(pdu.RoomVersion, pdu.EventId, json)
                : throw InvalidPduException.TooLarge($"An event has at most {JsonLimits.MaximumEventSize} bytes.");
        }
        finally
        {
            output.Dispose();
        }
    }

    /// <summary>The IDs of the Ed25519 keys with which the server has signed the event, to look up the keys.</summary>
    public static IReadOnlyList<string> KeyIds(Pdu pdu, ServerName server) => SignaturesBlock.KeyIds(pdu.Json.Span, server.Value);

    /// <summary>
    /// The servers whose signatures the event needs: the sender's, unless the event redeems a third-party invite; in room versions 1
    /// and 2 the server that chose the event's ID; and the server that authorised a restricted join (MSC3083).
    /// </summary>
    public static IReadOnlyList<ServerName> RequiredServers(Pdu pdu)
    {
        var servers = new List<ServerName>(2);
        if (!IsThirdPartyInvite(pdu))
        {
            Add(servers, pdu.Sender.ServerName);
        }

        if (pdu.RoomVersion.EventIds == EventIdFormat.ChosenByOrigin
            && EventReferences.ServerOf(pdu.EventId) is { } chooser
            && chooser != pdu.Sender.ServerName)
        {
            Add(servers, chooser);
        }

        if (AuthorisingServer(pdu) is { } authoriser)
        {
            Add(servers, authoriser);
        }

        return servers;
    }

    private static bool IsThirdPartyInvite(Pdu pdu) =>
        pdu.Type == EventTypes.Member
        && pdu.ContentText("membership"u8) == Membership.Invite
        && !pdu.ContentValue("third_party_invite"u8).IsEmpty;

    private static ServerName? AuthorisingServer(Pdu pdu) =>
        pdu.RoomVersion.AllowsRestrictedJoins
        && pdu.Type == EventTypes.Member
        && UserId.TryParse(pdu.ContentText("join_authorised_via_users_server"u8), out var id)
            ? id.ServerName
            : null;

    private static void Add(List<ServerName> servers, ServerName server)
    {
        if (!servers.Contains(server))
        {
            servers.Add(server);
        }
    }
}
