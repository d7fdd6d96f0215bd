using Myelin.Api.ClientServer.Discovery;
using Myelin.Server.Http;

namespace Myelin.Server.Discovery.Endpoints;

/// <summary>The features are the same for everybody.</summary>
internal sealed class GetVersionsHandler(IEnumerable<UnstableFeature> features) : IHandler<GetVersions, GetVersions.Response>
{
    private readonly GetVersions.Response _response = new(
        SpecificationVersions.All,
        features.Select(feature => feature.Name).Distinct(StringComparer.Ordinal).ToDictionary(name => name, _ => true, StringComparer.Ordinal));

    public ValueTask<GetVersions.Response> HandleAsync(Call call, GetVersions request, CancellationToken cancellationToken) => ValueTask.FromResult(_response);
}
