using Myelin.Api.ClientServer.Relations;
using Myelin.Api.Contracts;
using Myelin.Server.Discovery;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Endpoints;
using Myelin.Server.Rooms.Visibility;

namespace Myelin.Server.Rooms.Relations;

/// <summary>Registers relations: the relationships API, threads, and bundled aggregations.</summary>
internal static class RelationsRegistration
{
    public static IServiceCollection AddRelations(this IServiceCollection services) =>
        services
            .AddSingleton<OpenHistory>()
            .AddSingleton<ChildReaders>()
            .AddSingleton<LatestReplacements>()
            .AddSingleton<ThreadSummaries>()
            .AddSingleton<AggregationBundler>()
            .AddSingleton<BundledUnsignedDataReader>()
            .AddSingleton<RelatingEvents>()
            .AddSingleton<ThreadRoots>()
            .AddSingleton(new UnstableFeature("org.matrix.msc3981"))
            .AddEndpoints<RelationEndpoints>();
}
