using System.Text;
using System.Text.Json;
using Myelin.Core.Events;

namespace Myelin.Simulation;

/// <summary>Contents of events as the simulated users write them.</summary>
internal static class Contents
{
    public static ReadOnlyMemory<byte> Of(string json) => Encoding.UTF8.GetBytes(json);

    public static ReadOnlyMemory<byte> Member(string membership, string? displayName = null) =>
        Of(displayName is null ? $$"""{"membership":"{{membership}}"}""" : $$"""{"displayname":"{{displayName}}","membership":"{{membership}}"}""");

    public static string? Membership(Pdu member) =>
        member.Content.TryGetProperty("membership", out var membership) && membership.ValueKind == JsonValueKind.String ? membership.GetString() : null;

    public static string? JoinRule(Pdu? joinRules) =>
        joinRules is not null && joinRules.Content.TryGetProperty("join_rule", out var rule) && rule.ValueKind == JsonValueKind.String ? rule.GetString() : null;
}
