using System.Collections.Frozen;
using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;

namespace Myelin.Server.Rooms;

/// <summary>Writes the content of membership events that this server's users send.</summary>
internal static class MembershipContent
{
    /// <summary>Fields that a client may not set in a join: they are the server's to set, or do not belong in the event.</summary>
    private static readonly FrozenSet<string> OfServer =
        FrozenSet.Create(StringComparer.Ordinal, "membership", "reason", "join_authorised_via_users_server", "third_party_invite", "third_party_signed");

    /// <param name="command">The change.</param>
    /// <param name="authorisedBy">The user who authorises a restricted join; null for none.</param>
    public static byte[] Write(ChangeMembership command, UserId? authorisedBy)
    {
        return JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            if (command.Action is MembershipAction.Join or MembershipAction.Knock or MembershipAction.Invite)
            {
                if (command.AvatarUrl is { } avatar)
                {
                    writer.WriteString(MemberProfile.AvatarUrlField, avatar);
                }

                if (command.DisplayName is { } name)
                {
                    writer.WriteString(MemberProfile.DisplayNameField, name);
                }
            }

            if (command.Action == MembershipAction.Invite && command.IsDirect)
            {
                writer.WriteBoolean("is_direct", true);
            }

            if (authorisedBy is { } user)
            {
                writer.WriteString("join_authorised_via_users_server", user.Value);
            }

            writer.WriteString("membership", command.Action switch
            {
                MembershipAction.Join => Membership.Join,
                MembershipAction.Knock => Membership.Knock,
                MembershipAction.Invite => Membership.Invite,
                MembershipAction.Ban => Membership.Ban,
                _ => Membership.Leave,
            });
            if (command.Reason is { } reason)
            {
                writer.WriteString("reason", reason);
            }

            WriteMore(command, writer);
            writer.WriteEndObject();
        }).ToArray();
    }

    private static void WriteMore(ChangeMembership command, Utf8JsonWriter writer)
    {
        if (command.MoreContent is not { } json)
        {
            return;
        }

        using var more = JsonDocument.Parse(json, JsonLimits.Documents);
        foreach (var member in more.RootElement.EnumerateObject())
        {
            var isSet = OfServer.Contains(member.Name)
                || (member.Name == MemberProfile.DisplayNameField && command.DisplayName is not null)
                || (member.Name == MemberProfile.AvatarUrlField && command.AvatarUrl is not null);
            if (!isSet)
            {
                member.WriteTo(writer);
            }
        }
    }
}
