using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Filters;

/// <summary>Client-Server API, "Filtering": a stored filter, as it was given.</summary>
public sealed record GetFilter : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getFilter", "/_matrix/client/v3/user/{userId}/filter/{filterId}").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    [FromPath]
    public required string FilterId { get; init; }
}
