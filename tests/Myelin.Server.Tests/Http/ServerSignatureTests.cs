using System.Net;
using Myelin.Api.Contracts;
using Myelin.Api.ServerServer.Users;
using Myelin.Server.Http;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Http;

public sealed class ServerSignatureTests
{
    /// <summary>An access token is another's proof, and none is no proof: neither may pass for a server's signature.</summary>
    [Fact]
    public async Task An_operation_of_servers_runs_for_nobody_whose_signature_is_not_verified()
    {
        await using var server = await ServerFixture.StartAsync(overrides: builder => builder.Services.AddEndpoints<DeviceListEndpoints>());
        var alice = await server.RegisterAsync("alice");

        foreach (var http in (HttpClient[])[server.Http, alice.Http])
        {
            using var response = await http.GetAsync($"/_matrix/federation/v1/user/devices/{alice.UserId}", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Contains("M_UNAUTHORIZED", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    internal sealed class DeviceListEndpoints : IEndpoints<DeviceListEndpoints>
    {
        public static void Map(IOperationMap<DeviceListEndpoints> map) => map.Serve(GetUserDevices.Contract, static endpoints => endpoints.GetUserDevicesAsync);

        private ValueTask<GetUserDevices.Response> GetUserDevicesAsync(Call call, GetUserDevices request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new GetUserDevices.Response { UserId = request.UserId, StreamId = 1, Devices = [] });
    }
}
