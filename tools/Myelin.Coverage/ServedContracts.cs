using Microsoft.Extensions.DependencyInjection;
using Myelin.Api.Contracts;
using Myelin.Server.Configuration;
using Myelin.Server.Hosting;
using Myelin.Server.Http;

namespace Myelin.Coverage;

/// <summary>What the server serves, from the registrations of its slices.</summary>
public static class ServedContracts
{
    public static IReadOnlyList<Operation> All() =>
    [
        .. new ServiceCollection().AddSlices(new MyelinOptions())
            .Select(service => service.ImplementationInstance).OfType<ServedOperation>()
            .Select(served => served.Contract),
    ];
}
