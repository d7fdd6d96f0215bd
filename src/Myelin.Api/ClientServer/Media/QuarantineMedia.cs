using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Media;

/// <summary>Keeps content from everybody: the endpoint of Synapse that moderation bots use.</summary>
public sealed record QuarantineMedia : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Post("quarantineMedia", "/_synapse/admin/v1/media/quarantine/{serverName}/{mediaId}") with { IsSpecified = false };

    [FromPath]
    public required string ServerName { get; init; }

    [FromPath]
    public required string MediaId { get; init; }
}
