using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Media;

/// <summary>Lets everybody get content again: the endpoint of Synapse that moderation bots use.</summary>
public sealed record UnquarantineMedia : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Post("unquarantineMedia", "/_synapse/admin/v1/media/unquarantine/{serverName}/{mediaId}") with { IsSpecified = false };

    [FromPath]
    public required string ServerName { get; init; }

    [FromPath]
    public required string MediaId { get; init; }
}
