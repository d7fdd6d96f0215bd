using Myelin.Api.ClientServer.Pushers;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Pushers.Endpoints;

/// <summary>This server takes no pushers, so nobody has any.</summary>
internal sealed class GetPushersHandler : IHandler<GetPushers, RawJson>
{
    private static readonly RawJson None = new("""{"pushers":[]}"""u8.ToArray());

    public ValueTask<RawJson> HandleAsync(Call call, GetPushers request, CancellationToken cancellationToken) => new(None);
}
