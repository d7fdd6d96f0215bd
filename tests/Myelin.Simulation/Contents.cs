using System.Text;
using Myelin.Core.Events;

namespace Myelin.Simulation;

/// <summary>Contents of events as the simulated users write them.</summary>
internal static class Contents
{
    public static ReadOnlyMemory<byte> Of(string json) => Encoding.UTF8.GetBytes(json);

    public static ReadOnlyMemory<byte> Member(string membership, string? displayName = null) =>
        Of(displayName is null ? $$"""{"membership":"{{membership}}"}""" : $$"""{"displayname":"{{displayName}}","membership":"{{membership}}"}""");

    public static string? Membership(Pdu member) => member.ContentText("membership"u8);

    public static string? JoinRule(Pdu? joinRules) => joinRules?.ContentText("join_rule"u8);
}
